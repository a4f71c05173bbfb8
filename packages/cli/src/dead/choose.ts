import type { ReceivedMessage } from '@alma-cache/aws-utils';
import { ReasonsUnknownError } from './errors.ts';
import { failedInQueue, type HeldMessages } from './held-messages.ts';
import { failureOf, type Reasons } from './reasons.ts';
import { hasReason, matches, type SelectionOptions } from './selection.ts';

/** Which of the examined messages are selected. */
export interface Choice {
  readonly examined: number;
  /** Oldest first. */
  readonly chosen: readonly ReceivedMessage[];
  /** False where examining ended before the end of the queue. */
  readonly complete: boolean;
}

export interface Choosing {
  /** ARN of the queue where the messages failed: what failed elsewhere is never chosen. */
  readonly queueArn: string;
  readonly held: HeldMessages;
  readonly selection: SelectionOptions;
  /** Asked where the selection names reasons. */
  readonly findReasons: (messages: readonly ReceivedMessage[]) => Promise<Reasons>;
  /** Epoch ms. */
  readonly now: number;
  /** Aborts: nothing is chosen. */
  readonly signal: AbortSignal;
}

/**
 * Receives messages, holds on to those that are selected, and makes the others visible again. It receives all that there
 * are, and fewer where the first will do.
 *
 * @throws QueueGoneError; ReasonsUnknownError where the selection names reasons and the logs cannot be read
 */
export async function chooseMessages(choosing: Choosing): Promise<Choice> {
  const { queueArn, held, selection, findReasons, now, signal } = choosing;
  const { limit = Number.POSITIVE_INFINITY, id, reason } = selection;
  const matchingAmong = (messages: readonly ReceivedMessage[]) =>
    messages.filter((message) => failedInQueue(message, queueArn) && matches(message, selection, now));
  const wanted = id.length > 0 ? Math.min(limit, new Set(id).size) : limit;
  let found = 0;
  const complete = await held.receiveAll({
    signal,
    enough: (messages) => {
      found += matchingAmong(messages).length;
      return reason.length === 0 && found >= wanted;
    },
  });
  const matching = matchingAmong(held.messages);
  const examined = held.size;
  const reasons = reason.length === 0 ? NONE : await findReasons(matching);
  if (signal.aborted) return { examined, chosen: [], complete: false };
  if ('unknownBecause' in reasons) throw new ReasonsUnknownError(reasons.unknownBecause);
  const chosen = matching
    .filter((message) => hasReason(failureOf(message, reasons), selection))
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .slice(0, limit);
  const kept = new Set(chosen);
  await held.release(held.messages.filter((message) => !kept.has(message)));
  return { examined, chosen, complete };
}

const NONE: Reasons = { failures: new Map() };
