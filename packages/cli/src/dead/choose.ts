import { type DeadLetter, failedInQueue } from './dead-letter.ts';
import { ReasonsUnknownError } from './errors.ts';
import { failureOf, type Reasons } from './groups.ts';
import type { HeldLetters } from './held-letters.ts';
import { failedSo, isMeant, type SelectionOptions } from './selection.ts';

/** Which of the examined dead letters are meant. */
export interface Choice {
  readonly examined: number;
  /** Oldest first. */
  readonly chosen: readonly DeadLetter[];
  /** False where examining ended before the end of the queue. */
  readonly complete: boolean;
}

export interface Choosing {
  /** ARN of the queue where the messages failed: what failed elsewhere is never meant. */
  readonly queueArn: string;
  readonly held: HeldLetters;
  readonly selection: SelectionOptions;
  /** Asked where the selection names reasons. */
  readonly findReasons: (letters: readonly DeadLetter[]) => Promise<Reasons>;
  /** Epoch ms. */
  readonly now: number;
  /** Aborts: nothing is chosen. */
  readonly signal: AbortSignal;
}

/**
 * Receives dead letters, holds on to those that are meant, and makes the others visible again. It receives all that there
 * are, and fewer where the first will do.
 *
 * @throws QueueGoneError; ReasonsUnknownError where the selection names reasons and the logs cannot be read
 */
export async function chooseLetters(choosing: Choosing): Promise<Choice> {
  const { queueArn, held, selection, findReasons, now, signal } = choosing;
  const { limit = Number.POSITIVE_INFINITY, id, reason } = selection;
  const meantAmong = (letters: readonly DeadLetter[]) =>
    letters.filter((letter) => failedInQueue(letter, queueArn) && isMeant(letter, selection, now));
  const wanted = id.length > 0 ? Math.min(limit, new Set(id).size) : limit;
  let found = 0;
  const complete = await held.receiveAll({
    signal,
    enough: (letters) => {
      found += meantAmong(letters).length;
      return reason.length === 0 && found >= wanted;
    },
  });
  const meant = meantAmong(held.letters);
  const examined = held.size;
  const reasons = reason.length === 0 ? NONE : await findReasons(meant);
  if (signal.aborted) return { examined, chosen: [], complete: false };
  if ('unknownBecause' in reasons) throw new ReasonsUnknownError(reasons.unknownBecause);
  const chosen = meant
    .filter(({ messageId }) => failedSo(failureOf(messageId, reasons), selection))
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .slice(0, limit);
  const kept = new Set(chosen);
  await held.release(held.letters.filter((letter) => !kept.has(letter)));
  return { examined, chosen, complete };
}

const NONE: Reasons = { failures: new Map() };
