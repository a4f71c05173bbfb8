import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import { type AlmaCalls, listRoute, recordRoute } from './alma-calls.ts';
import { type ByReader, type Deployed, ofRecordReaders, type Reader } from './deployed.ts';
import { sum } from './sum.ts';
import type { Workload } from './workload.ts';

/**
 * From the turn of a call until its record is written and its answer read, in seconds: a good day of Alma, whose calls
 * take 0.2 to 1 s, and some 50 ms of AWS.
 */
export const ANSWER_SECONDS = 0.5;

/** What a refresh takes of one function. */
export interface FunctionLoad {
  /** Messages that it is given. */
  readonly messages: number;
  /** Requests that it sends to Alma, retries among them. */
  readonly calls: number;
  /** Invocations, with full batches but for the last. */
  readonly batches: number;
  /** Of all executions together. */
  readonly busySeconds: number;
  /** From the first message to the last, while the queue is never empty. */
  readonly seconds: number;
}

/** What a refresh takes of each function that reads Alma: a request of a record's route is a message of its queue. */
export function functionLoads(
  { users, retries }: Workload,
  calls: AlmaCalls,
  deployed: Deployed,
): ByReader<FunctionLoad> {
  const load = (reader: Reader, messages: number, once: number) =>
    functionLoad(reader, { messages, calls: once + Math.ceil(once * retries) }, deployed);
  const lists = sum(kindNames.map((name) => calls[listRoute(name)]));
  return {
    updateUser: load('updateUser', users, lists),
    ...ofRecordReaders((reader, name) => load(reader, calls[recordRoute(name)], calls[recordRoute(name)])),
  };
}

/**
 * A batch takes until its last call had its turn, and was answered: `calls ÷ rate`, and what an answer takes longer than
 * the wait for a turn. The next batch of an execution begins when that is over.
 */
function functionLoad(
  reader: Reader,
  { messages, calls }: Pick<FunctionLoad, 'messages' | 'calls'>,
  { maximumConcurrency, requestsPerSecond, batchSize }: Deployed,
): FunctionLoad {
  const secondsOfTurn = 1 / requestsPerSecond[reader];
  const batches = Math.ceil(messages / batchSize[reader]);
  const busySeconds = calls * secondsOfTurn + batches * Math.max(0, ANSWER_SECONDS - secondsOfTurn);
  return { messages, calls, batches, busySeconds, seconds: busySeconds / maximumConcurrency[reader] };
}
