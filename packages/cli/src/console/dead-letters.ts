import type { LocalQueue } from '../../../local-stack/src/queue.ts';
import type { Reason } from './failure-reasons.ts';
import type { DeadLetter, DeadLetterGroup, DeadLetters } from './protocol.ts';

/** Dead letters that are listed; more are only counted. */
const MOST_LISTED = 200;
/** Characters of a body that are shown. */
const MOST_OF_BODY = 2000;
const NO_REASON = 'The functions’ log does not name these messages.';

/** The messages of the dead-letter queues, grouped by the reason why they failed last; the largest group first. */
export async function readDeadLetters(
  queues: readonly LocalQueue[],
  reasonOf: (messageId: string) => Reason | undefined,
): Promise<DeadLetters> {
  const letters = await Promise.all(queues.map(lettersOf));
  return groupDeadLetters(letters.flat(), reasonOf);
}

async function lettersOf(queue: LocalQueue): Promise<DeadLetter[]> {
  const messages = await queue.messages();
  return messages.map(({ messageId, body, receiveCount }) => ({
    messageId,
    queue: queue.logicalId,
    body,
    receiveCount,
  }));
}

export function groupDeadLetters(
  letters: readonly DeadLetter[],
  reasonOf: (messageId: string) => Reason | undefined,
): DeadLetters {
  const byCode = Map.groupBy(letters, ({ messageId }) => reasonOf(messageId)?.code ?? null);
  let room = MOST_LISTED;
  const groups = [...byCode]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([code, all]): DeadLetterGroup => {
      const listed = all.slice(0, room);
      room -= listed.length;
      const message = all.map(({ messageId }) => reasonOf(messageId)?.message).findLast(Boolean);
      return {
        code,
        message: message ?? NO_REASON,
        count: all.length,
        letters: listed.map((letter) => ({ ...letter, body: shorten(letter.body) })),
      };
    });
  return { groups, unlisted: Math.max(0, letters.length - MOST_LISTED) };
}

function shorten(body: string): string {
  return body.length > MOST_OF_BODY ? `${body.slice(0, MOST_OF_BODY)} …` : body;
}
