import type { AwsClients } from '../aws-clients.ts';
import type { Deployment, NamedResource } from '../deployment/deployment.ts';
import { NothingDeployedError } from '../errors.ts';
import { type Figures, readFigures } from './figures.ts';
import { readersOf } from './mappings.ts';
import type { Parts } from './parts.ts';
import type { QueueCounts } from './queue-counts.ts';
import type { QueueReader } from './status.ts';

/** What the commands work on. */
export interface Deployed {
  readonly queues: readonly NamedResource[];
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
  return { queues, tables, functions: await deployment.functions() };
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
  const readers = await parts.read(
    'mappings',
    Promise.all(queueArns.map(async (arn) => [arn, await readersOf(lambda, arn, parts.signal)] as const)),
  );
  const fed = (readers ?? []).flatMap(([, itsReaders]) => itsReaders.map(({ functionName }) => functionName));
  const subject = { cloudWatch, queueArns, functions: new Set([...functions, ...fed]) };
  return { readers: readers && new Map(readers), figures: await readFigures(subject, parts, now) };
}
