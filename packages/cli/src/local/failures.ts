import type { LogLine } from '@alma-cache/local-stack';
import { failuresIn } from '../dead/logged-failure.ts';
import { counted } from '../output/number.ts';

/** Why messages failed, as the functions' log has it: a line for each error code, with the last of its messages. */
export function renderFailures(log: readonly Pick<LogLine, 'text'>[]): string[] {
  const byCode = new Map<string, { readonly messageIds: Set<string>; message: string }>();
  for (const [messageId, { code, message }] of log.flatMap(({ text }) => failuresIn(text))) {
    const { messageIds } = byCode.get(code) ?? { messageIds: new Set() };
    byCode.set(code, { messageIds: messageIds.add(messageId), message });
  }
  return [...byCode].map(
    ([code, { messageIds, message }]) => `${code}, ${counted(messageIds.size, 'message')}: ${message}`,
  );
}
