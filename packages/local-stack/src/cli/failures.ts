import type { LogLine } from '../functions/function-log.ts';

/** Why messages failed, as the functions' log has it: a line for each error code, with the last of its messages. */
export function renderFailures(log: readonly LogLine[]): string[] {
  const byCode = new Map<string, { readonly messageIds: Set<unknown>; message: unknown }>();
  for (const { json } of log) {
    if (json?.level !== 'ERROR' || typeof json.code !== 'string' || json.messageId === undefined) continue;
    const failure = byCode.get(json.code) ?? { messageIds: new Set(), message: '' };
    failure.messageIds.add(json.messageId);
    failure.message = json.message;
    byCode.set(json.code, failure);
  }
  return [...byCode].map(
    ([code, { messageIds, message }]) =>
      `${code}, ${messageIds.size} ${messageIds.size === 1 ? 'message' : 'messages'}: ${message}`,
  );
}
