import type { LogLine } from '../functions/function-log.ts';
import { messageFailure } from '../functions/message-failure.ts';

/** Why messages failed, as the functions' log has it: a line for each error code, with the last of its messages. */
export function renderFailures(log: readonly LogLine[]): string[] {
  const byCode = new Map<string, { readonly messageIds: Set<string>; message: string }>();
  for (const line of log) {
    const failure = messageFailure(line);
    if (!failure) continue;
    const { messageIds } = byCode.get(failure.code) ?? { messageIds: new Set() };
    byCode.set(failure.code, { messageIds: messageIds.add(failure.messageId), message: failure.message });
  }
  return [...byCode].map(
    ([code, { messageIds, message }]) =>
      `${code}, ${messageIds.size} ${messageIds.size === 1 ? 'message' : 'messages'}: ${message}`,
  );
}
