import { isSameUser } from '@alma-cache/cache-schemas';

/**
 * Whether a message is about a user: whether the id stands in its body, in any case and spelling, as a whole value, be it the body itself or
 * within JSON, and within JSON that is a value of it, as SNS packs messages. Messages of every queue are alike in that.
 */
export function isAbout(body: string, userId: string): boolean {
  const values: unknown[] = [body];
  // No recursion: a body may be nested deeper than the stack.
  while (values.length > 0) {
    const value = values.pop();
    if (typeof value === 'string') {
      if (isSameUser(value.trim(), userId)) return true;
      values.push(...contentOf(value));
    } else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) values.push(member);
    }
  }
  return false;
}

/** What a text that is JSON holds; nothing of other texts, numbers among them, whose digits are an id's as they stand. */
function contentOf(text: string): unknown[] {
  if (!/^\s*[[{"]/.test(text)) return [];
  try {
    return [JSON.parse(text)];
  } catch {
    // Broken JSON has no values to look at.
    return [];
  }
}
