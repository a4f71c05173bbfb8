import type { AwsClients } from '../aws-clients.ts';
import type { Deployment, NamedResource } from '../deployment/deployment.ts';
import { type QueueReader, readersOf } from '../deployment/queue-readers.ts';
import { NothingDeployedError } from '../errors.ts';
import { CACHED_KINDS } from '../kinds.ts';
import { type Figures, readFigures } from './figures.ts';
import type { Parts } from './parts.ts';
import type { CountedQueue, QueueCounts } from './queue-counts.ts';
import { FED_BY_USERS, USERS } from './status.ts';

/** What the commands work on. */
export interface Deployed {
  /** The Users queue is among them where what it feeds is, known or not: without it nothing is known to be done. */
  readonly queues: readonly CountedQueue[];
  readonly tables: readonly NamedResource[];
  /** Names of functions, those that no queue feeds among them. */
  readonly functions: readonly string[];
}

/** What others than SQS say about the queues. */
export interface Signals {
  /** By the queue's ARN; `undefined` where they are not known. */
  readonly readers: ReadonlyMap<string, readonly QueueReader[]> | undefined;
  readonly figures: Figures;
}

/** @throws StackNotFoundError, NothingDeployedError */
export async function discover(deployment: Deployment): Promise<Deployed> {
  const queues = await deployment.queues();
  const tables = await deployment.tables();
  if (queues.length + tables.length === 0) throw new NothingDeployedError();
  return {
    queues: inOrder(withUsers(queues), QUEUES_FIRST),
    tables: inOrder(tables, CACHED_KINDS),
    functions: await deployment.functions(),
  };
}

function withUsers(queues: readonly NamedResource[]): readonly CountedQueue[] {
  const names = queues.map(({ name }) => name);
  const lacksUsers = !names.includes(USERS) && FED_BY_USERS.some((name) => names.includes(name));
  return lacksUsers ? [...queues, { name: USERS, target: undefined }] : queues;
}

/** Those that a full refresh goes through, in its order; the others follow by name. */
const QUEUES_FIRST: readonly string[] = [USERS, ...FED_BY_USERS];

function inOrder<T extends { readonly name: string }>(
  resources: readonly T[],
  first: readonly string[],
): T[] {
  const rank = ({ name }: T) => (first.includes(name) ? first.indexOf(name) : first.length);
  return resources.toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
}

/** Reads the mappings, and CloudWatch; what cannot be read is noted in the parts. */
export async function readSignals(
  { lambda, cloudWatch }: AwsClients,
  functions: readonly string[],
  queues: readonly QueueCounts[],
  parts: Parts,
  now: number,
): Promise<Signals> {
  const queueArns = queues.flatMap(({ arn }) => arn ?? []);
  const readMappings = () =>
    Promise.all(queueArns.map(async (arn) => [arn, await readersOf(lambda, arn, parts.signal)] as const));
  const readers = queueArns.length > 0 ? await parts.read('mappings', readMappings()) : [];
  const fed = (readers ?? []).flatMap(([, itsReaders]) => itsReaders.map(({ functionName }) => functionName));
  const subject = { cloudWatch, queueArns, functions: new Set([...functions, ...fed]) };
  return { readers: readers && new Map(readers), figures: await readFigures(subject, parts, now) };
}
