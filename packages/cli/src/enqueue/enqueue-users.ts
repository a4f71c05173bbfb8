import { QueueSendError } from '@alma-cache/aws-utils/errors';
import type { Queue } from '@alma-cache/aws-utils/queue';
import { encodeUserMessage } from '@alma-cache/cache-schemas/messages';
import { CliError } from '../errors.ts';
import type { CheckedId } from '../id-list/check-ids.ts';
import type { Terminal } from '../terminal.ts';
import { groupSize, inGroups } from './groups.ts';
import type { Tally } from './tally.ts';

export interface EnqueuePorts extends Pick<Terminal, 'signal' | 'now' | 'sleep'> {
  readonly queue: Pick<Queue, 'sendAll'>;
  /** Messages a second; Infinity where SQS alone sets the pace. */
  readonly rate: number;
  /** Number of the first id. */
  readonly from: number;
  /** Told of each id, when it is dealt with. */
  readonly tally: Tally;
}

/** SQS kept refusing messages that it should take. */
class NotAcceptedError extends CliError {
  override readonly name = 'NotAcceptedError';

  constructor(refused: number, sent: number) {
    const message = `SQS did not accept ${refused} of ${sent} user ids, although they were sent again and again`;
    super('NOT_ACCEPTED', message, { retryable: true });
  }
}

/** How far it came. */
export type Progression =
  | { readonly state: 'done' }
  | { readonly state: 'interrupted'; readonly next: number }
  | { readonly state: 'failed'; readonly next: number; readonly error: unknown };

/**
 * Sends the valid ids to the queue, in order, a group at a time. When the signal aborts, the group in flight is
 * finished. Never rejects: `next` is the number of the first id that has to be dealt with again, so that none is lost,
 * and no more than one group is sent twice.
 */
export async function enqueueUsers(
  checked: AsyncIterable<readonly CheckedId[]>,
  { queue, rate, from, tally, signal, now, sleep }: EnqueuePorts,
): Promise<Progression> {
  let next = from;
  let due = now();
  try {
    for await (const group of inGroups(checked, groupSize(rate))) {
      const pause = due - now();
      if (pause > 0) await sleep(pause, signal);
      if (signal.aborted) return { state: 'interrupted', next };
      const stopped = await sendGroup(queue, group, tally);
      if (stopped !== undefined) {
        // Whoever interrupts is told where to go on, not that what was given up failed.
        return signal.aborted
          ? { state: 'interrupted', next: stopped.next }
          : { state: 'failed', ...stopped };
      }
      next = (group.at(-1)?.number ?? next) + 1;
      // What was lost to a slow answer is caught up with for a second at most.
      due = Math.max(due, now() - 1000) + (group.filter(isValid).length / rate) * 1000;
    }
    // The same Ctrl-C ends whatever program the list comes from: its end is not to be trusted.
    return signal.aborted ? { state: 'interrupted', next } : { state: 'done' };
  } catch (error) {
    return signal.aborted ? { state: 'interrupted', next } : { state: 'failed', next, error };
  }
}

const isValid = ({ outcome }: CheckedId) => outcome === 'valid';

/** Sends a group and counts it; answers where, and why, there is no going on. */
async function sendGroup(
  queue: EnqueuePorts['queue'],
  group: readonly CheckedId[],
  tally: Tally,
): Promise<{ next: number; error: unknown } | undefined> {
  const valid = group.filter(isValid);
  const failure = await sendAll(
    queue,
    valid.map(({ id }) => encodeUserMessage(id)),
  );
  const refused = new Set(failure?.refused.map(({ index }) => index));
  const failed = valid.filter((_, index) => refused.has(index));
  for (const each of group) tally.add(each);
  for (const each of failed) tally.fail(each, 'was not accepted by SQS');
  tally.queued += valid.length - failed.length;

  const [first] = failed;
  // What SQS will never take has had its turn; everything else can be tried again later, from here.
  if (failure === undefined || first === undefined || isRefusalOfEntries(failure)) return undefined;
  return { next: first.number, error: failure.cause ?? new NotAcceptedError(failed.length, valid.length) };
}

async function sendAll(
  queue: EnqueuePorts['queue'],
  bodies: readonly string[],
): Promise<QueueSendError | undefined> {
  try {
    await queue.sendAll(bodies);
    return undefined;
  } catch (error) {
    if (error instanceof QueueSendError) return error;
    throw error;
  }
}

const isRefusalOfEntries = ({ retryable, cause }: QueueSendError) => !retryable && cause === undefined;
