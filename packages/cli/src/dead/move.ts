import type { Queue, ReceivedMessage } from '@alma-cache/aws-utils';
import type { Terminal } from '../terminal.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { BATCH_ENTRIES } from './held-messages.ts';
import { refusedOf } from './queue-calls.ts';
import type { Work } from './selected.ts';

export interface Move extends Work {
  readonly queue: DeadLetterQueue;
  /** The queue where the messages failed. */
  readonly source: Queue;
  /** Messages a second; as fast as it goes where there is none. */
  readonly rate?: number | undefined;
  /** Its signal ends the work between two batches. */
  readonly terminal: Pick<Terminal, 'signal' | 'sleep' | 'now'>;
}

/**
 * Sends messages that are held back to the queue where they failed, with their attributes, and then deletes them: who is
 * cut off in between has a message twice, and never none. They get new message ids, and their receive count starts anew.
 *
 * @throws QueueGoneError, or what SQS refused altogether with; the tally says how far it came
 */
export async function moveMessages(messages: readonly ReceivedMessage[], move: Move): Promise<void> {
  const { terminal, rate = Number.POSITIVE_INFINITY } = move;
  const size = Math.min(BATCH_ENTRIES, rate);
  let next = terminal.now();
  for (let start = 0; start < messages.length; start += size) {
    await terminal.sleep(Math.max(0, next - terminal.now()), terminal.signal);
    if (terminal.signal.aborted) return;
    const batch = messages.slice(start, start + size);
    next = terminal.now() + (batch.length / rate) * 1000;
    await moveBatch(batch, move);
  }
}

/** What was sent is deleted whatever became of the others. */
async function moveBatch(batch: readonly ReceivedMessage[], move: Move): Promise<void> {
  const { queue, source, held, tally } = move;
  const notSent = await refusedOf(batch, queue.source.name, () => source.sendAll(batch));
  const sent = batch.filter((message) => !notSent.codes.has(message));
  tally.done += sent.length;
  const notDeleted = await held.delete(sent);
  tally.movedNotDeleted += notDeleted.codes.size;
  if (notSent.failure !== undefined) throw notSent.failure;
  if (notDeleted.failure !== undefined) throw notDeleted.failure;
  tally.failed += notSent.codes.size;
  for (const code of [...notSent.codes.values(), ...notDeleted.codes.values()]) tally.refusals.add(code);
}
