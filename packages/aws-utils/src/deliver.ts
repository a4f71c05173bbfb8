import pLimit from 'p-limit';
import { inBatches, refusalOf, sendable } from './message-limits.ts';
import type { OutgoingMessage } from './queue-messages.ts';
import { type Entry, type Refusal, type RepeatPorts, untilTaken } from './until-taken.ts';

/** A message on its way, as SQS takes it. */
export type Outgoing = OutgoingMessage & Entry;

export interface DeliverPorts extends RepeatPorts {
  /** Sends one batch and answers with what SQS did not accept of it. */
  sendBatch: (batch: readonly Outgoing[]) => Promise<Refusal[]>;
}

const BATCHES_AT_ONCE = 4;

/** Sends messages until each is accepted, or refused for good; answers with those that were not accepted, in order. */
export async function deliver(messages: readonly OutgoingMessage[], ports: DeliverPorts): Promise<Refusal[]> {
  const outgoing = messages.map((message, index) => ({ ...message, index, body: sendable(message.body) }));
  const hopeless: Refusal[] = outgoing.flatMap((message) => {
    const code = refusalOf(message);
    return code === undefined ? [] : [{ index: message.index, code, final: true }];
  });
  const excluded = new Set(hopeless.map(({ index }) => index));
  const sent = outgoing.filter(({ index }) => !excluded.has(index));
  const lost = await untilTaken(sent, (pending) => sendOnce(pending, ports), ports);
  return [...hopeless, ...lost].toSorted((one, other) => one.index - other.index);
}

async function sendOnce(
  messages: readonly Outgoing[],
  { sendBatch, signal }: DeliverPorts,
): Promise<Refusal[]> {
  const limit = pLimit(BATCHES_AT_ONCE);
  const refused = await limit.map(inBatches(messages), (batch) => {
    signal?.throwIfAborted();
    return sendBatch(batch);
  });
  return refused.flat();
}
