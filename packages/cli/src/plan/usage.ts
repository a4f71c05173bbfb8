import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import {
  type ByReader,
  type Deployed,
  MEMORY_MB,
  READERS,
  type Reader,
  type RefreshMode,
} from './deployed.ts';
import type { FunctionLoad } from './function-load.ts';
import { sum } from './sum.ts';
import { TYPICAL } from './typical-records.ts';
import { ofAllUsers, type Workload } from './workload.ts';

/** Entries of one batch call (AWS, "Amazon SQS message quotas"). */
const SQS_BATCH = 10;

/** What a write and a strongly consistent read of DynamoDB are counted in, bytes (AWS, "Read/write capacity mode"). */
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** Size of a user's item in DynamoDB, as those of {@link TYPICAL} records: without any id, and what each adds, bytes. */
export const USER_BYTES = { item: 200, id: 21 } as const;

/** Log lines of an invocation: those of the function, its metrics among them, and START, END and REPORT of Lambda. */
export const LOG_BYTES_PER_BATCH = 2000;

/**
 * Each metric of each function counts as one: what a run without failures emits, and what update-user finds the cache to be
 * of each kind.
 */
export const METRICS = 5 * READERS.length + kindNames.length;

/** How long an execution environment serves; each reads the API key once. Lambda promises nothing; two hours are seen. */
const ENVIRONMENT_SECONDS = 2 * 3600;

/** Requests and amounts that AWS charges for, for the whole refresh. */
export interface Usage {
  readonly lambda: { readonly invocations: number; readonly gbSeconds: number };
  readonly sqs: {
    /** `SendMessageBatch` to the Users queue, by whoever fills it. */
    readonly enqueues: number;
    /** `SendMessageBatch` of update-user, to the other queues; none where it writes the records itself. */
    readonly sends: number;
    /** `ReceiveMessage` of the event source mappings, but for those that find nothing. */
    readonly receives: number;
    /** `DeleteMessageBatch` of the event source mappings. */
    readonly deletes: number;
  };
  readonly dynamoDb: {
    readonly gets: number;
    readonly puts: number;
    readonly readUnits: number;
    readonly writeUnits: number;
  };
  readonly cloudWatch: { readonly logBytes: number; readonly metricHours: number };
  readonly xRay: { readonly traces: number };
  /** `GetParameters`, each with a decryption by KMS. */
  readonly ssm: { readonly gets: number };
}

/** @param hours from the first message to the last */
export function usage(
  workload: Workload,
  {
    loads,
    hours,
    refreshMode,
    maximumConcurrency,
  }: { loads: ByReader<FunctionLoad>; hours: number; refreshMode: RefreshMode } & Pick<
    Deployed,
    'maximumConcurrency'
  >,
): Usage {
  const { users } = workload;
  const listed = kindNames.map((name) => workload[`${name}sPerUser`]);
  const records = kindNames.map((name) => ({
    count: ofAllUsers(workload, workload[`${name}sPerUser`]),
    writeUnits: writeUnits(TYPICAL[name].bytes),
  }));
  const recordCount = sum(records.map(({ count }) => count));
  const batches = sum(READERS.map((reader) => loads[reader].batches));
  const userBytes = USER_BYTES.item + sum(listed) * USER_BYTES.id;
  // Whether a queued record has been read since.
  const looksBefore = refreshMode === 'queued' ? recordCount : 0;
  const environmentsOf = (reader: Reader) => {
    const { batches, seconds } = loads[reader];
    return Math.min(batches, maximumConcurrency[reader] * Math.ceil(seconds / ENVIRONMENT_SECONDS));
  };
  return {
    lambda: {
      invocations: batches,
      gbSeconds: sum(READERS.map((reader) => (loads[reader].busySeconds * MEMORY_MB[reader]) / 1024)),
    },
    sqs: {
      enqueues: Math.ceil(users / SQS_BATCH),
      sends:
        refreshMode === 'queued' ? sum(listed.map((count) => ofAllUsers(workload, count, sqsBatches))) : 0,
      receives: batches,
      deletes: batches,
    },
    dynamoDb: {
      gets: users + looksBefore,
      puts: users + recordCount,
      // The look at a record need not be consistent, which is half of a unit.
      readUnits: users * Math.ceil(userBytes / READ_UNIT_BYTES) + looksBefore / 2,
      writeUnits:
        users * writeUnits(userBytes) + sum(records.map(({ count, writeUnits }) => count * writeUnits)),
    },
    cloudWatch: { logBytes: batches * LOG_BYTES_PER_BATCH, metricHours: METRICS * Math.ceil(hours) },
    xRay: { traces: batches },
    ssm: { gets: sum(READERS.map(environmentsOf)) },
  };
}

function sqsBatches(messages: number): number {
  return Math.ceil(messages / SQS_BATCH);
}

function writeUnits(bytes: number): number {
  return Math.ceil(bytes / WRITE_UNIT_BYTES);
}
