import type { DeadLetter } from '../dead-letter.ts';

/** A dead letter as it may be, but for what is given. */
export function letter(messageId: string, differences: Partial<DeadLetter> = {}): DeadLetter {
  return {
    messageId,
    body: 'test_user',
    attributes: undefined,
    sentAt: Date.UTC(2026, 2, 4, 12),
    receiveCount: 4,
    failedIn: undefined,
    receiptHandle: `receipt of ${messageId}`,
    ...differences,
  };
}
