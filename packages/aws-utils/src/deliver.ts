import pLimit from 'p-limit';
import { inBatches, refusalOf, sendable } from './message-limits.ts';

/** A message on its way, as SQS takes it: its place among the given bodies is what tells equal ones apart. */
export interface Outgoing {
  index: number;
  body: string;
}

/** A message that SQS did not accept. */
export interface Refusal extends Outgoing {
  code: string;
  /** SQS would refuse it again. */
  final: boolean;
  cause?: unknown;
}

export interface DeliverPorts {
  /** Sends one batch and answers with what SQS did not accept of it. */
  sendBatch: (batch: Outgoing[]) => Promise<Refusal[]>;
  /** Told how many messages are sent again. */
  onResend: (entries: number) => void;
  /** Waits for so many ms. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** Jitter: a number from 0 up to, not including, 1. */
  random: () => number;
  signal: AbortSignal | undefined;
}

const ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 200;
const BATCHES_AT_ONCE = 4;

/** Sends messages until each is accepted, or refused for good; answers with those that were not accepted, in order. */
export async function deliver(bodies: readonly string[], ports: DeliverPorts): Promise<Refusal[]> {
  const messages = bodies.map((body, index) => ({ index, body: sendable(body) }));
  let lost: Refusal[] = messages.flatMap((message) => {
    const code = refusalOf(message.body);
    return code === undefined ? [] : [{ ...message, code, final: true }];
  });
  const hopeless = new Set(lost.map(({ index }) => index));
  let pending: Outgoing[] = messages.filter(({ index }) => !hopeless.has(index));
  for (let attempt = 1; pending.length > 0; attempt++) {
    if (attempt > 1) {
      await pause(attempt - 1, ports);
      ports.onResend(pending.length);
    }
    const refused = await sendOnce(pending, ports);
    const isLost = ({ final }: Refusal) => final || attempt === ATTEMPTS;
    lost = lost.concat(refused.filter(isLost));
    pending = refused.filter((refusal) => !isLost(refusal));
  }
  return lost.toSorted((one, other) => one.index - other.index);
}

async function sendOnce(messages: Outgoing[], { sendBatch, signal }: DeliverPorts): Promise<Refusal[]> {
  const limit = pLimit(BATCHES_AT_ONCE);
  const refused = await limit.map(inBatches(messages), (batch) => {
    signal?.throwIfAborted();
    return sendBatch(batch);
  });
  return refused.flat();
}

/** Exponential back-off with full jitter. */
async function pause(attempt: number, { sleep, random, signal }: DeliverPorts): Promise<void> {
  try {
    await sleep(random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1), signal);
  } finally {
    signal?.throwIfAborted();
  }
}
