import { QueueDoesNotExist, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Terminal } from '../terminal.ts';
import { insist } from './attempts.ts';
import { inBatches } from './batches.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { QueueGoneError } from './errors.ts';
import { BATCH_ENTRIES, type HeldLetters } from './held-letters.ts';
import type { Tally } from './tally.ts';

/** Largest sum of the messages of one batch ("AWS SQS quotas"). */
const BATCH_BYTES = 1024 * 1024;

export interface Move {
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  readonly held: HeldLetters;
  /** Messages a second; as fast as it goes where there is none. */
  readonly rate?: number | undefined;
  readonly tally: Tally;
  /** Its signal ends the work between two batches. */
  readonly terminal: Pick<Terminal, 'signal' | 'sleep' | 'now'>;
}

/**
 * Sends dead letters that are held back to the queue where they failed, with their attributes, and then deletes them: who is
 * cut off in between has a message twice, and never none. They get new message ids, and their receive count starts anew.
 *
 * @throws QueueGoneError; the tally says how far it came
 */
export async function moveLetters(letters: readonly DeadLetter[], move: Move): Promise<void> {
  const { terminal, rate = Number.POSITIVE_INFINITY } = move;
  const limits = { items: Math.min(BATCH_ENTRIES, rate), bytes: BATCH_BYTES, sizeOf };
  let next = terminal.now();
  for (const batch of inBatches(letters, limits)) {
    await terminal.sleep(Math.max(0, next - terminal.now()), terminal.signal);
    if (terminal.signal.aborted) return;
    next = terminal.now() + (batch.length / rate) * 1000;
    await moveBatch(batch, move);
  }
}

async function moveBatch(batch: readonly DeadLetter[], move: Move): Promise<void> {
  const { tally, terminal } = move;
  const refused = await insist(batch, (letters) => moveOnce(letters, move), terminal.sleep);
  tally.failed += refused.size;
  for (const code of refused.values()) tally.refusals.add(code);
}

/** What was sent is deleted, and counted, before anything is sent again, which may fail altogether. */
async function moveOnce(
  letters: readonly DeadLetter[],
  move: Move,
): Promise<ReadonlyMap<DeadLetter, string>> {
  const refused = await send(letters, move);
  const sent = letters.filter((letter) => !refused.has(letter));
  move.tally.done += sent.length;
  await deleteMoved(sent, move);
  return refused;
}

async function deleteMoved(letters: readonly DeadLetter[], { held, tally, terminal }: Move): Promise<void> {
  tally.movedNotDeleted += letters.length;
  const deleteOnce = async (some: readonly DeadLetter[]) => {
    const refused = await held.delete(some);
    tally.movedNotDeleted -= some.length - refused.size;
    return refused;
  };
  const kept = await insist(letters, deleteOnce, terminal.sleep);
  for (const code of kept.values()) tally.refusals.add(code);
}

async function send(
  letters: readonly DeadLetter[],
  { sqs, queue: { source } }: Move,
): Promise<Map<DeadLetter, string>> {
  const Entries = letters.map(({ body, attributes }, index) => ({
    Id: String(index),
    MessageBody: body,
    MessageAttributes: attributes,
  }));
  try {
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: source.url, Entries }),
    );
    const accepted = new Set(Successful.map(({ Id }) => Id));
    const codes = new Map(Failed.map(({ Id, Code = 'UnknownError' }) => [Id, Code]));
    const refused = letters.map((letter, index) => [letter, String(index)] as const);
    return new Map(
      refused
        .filter(([, id]) => !accepted.has(id))
        .map(([letter, id]) => [letter, codes.get(id) ?? 'UnknownError']),
    );
  } catch (cause) {
    if (cause instanceof QueueDoesNotExist) throw new QueueGoneError(source.name, { cause });
    throw cause;
  }
}

/** As SQS counts: the body, and of each attribute name, type and value ("SendMessage"). */
function sizeOf({ body, attributes = {} }: DeadLetter): number {
  const sizes = Object.entries(attributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue }]) =>
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      (BinaryValue?.length ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(body));
}
