import { createRequire } from 'node:module';
import { kindNames, type RecordKindName } from '@alma-cache/cache-schemas/kind-names';

type RecordReader = `update${Capitalize<RecordKindName>}`;

export type Reader = 'updateUser' | RecordReader;

export type ByReader<T> = Readonly<Record<Reader, T>>;

/** Something for each function that reads one record of a kind. */
export function ofRecordReaders<T>(
  of: (reader: RecordReader, name: RecordKindName) => T,
): Record<RecordReader, T> {
  const readers = kindNames.map((name): [RecordReader, T] => {
    const reader = `update${name.charAt(0).toUpperCase()}${name.slice(1)}` as RecordReader;
    return [reader, of(reader, name)];
  });
  return Object.fromEntries(readers) as Record<RecordReader, T>;
}

/** The functions that read Alma for queued messages. */
export const READERS = ['updateUser', ...Object.values(ofRecordReaders((reader) => reader))] as const;

/** The stage parameter `refreshMode`: `direct` writes a user's records from the lists, `queued` has each of them read. */
export type RefreshMode = 'queued' | 'direct';

export type ByMode<T> = Readonly<Record<RefreshMode, T>>;

/** What a deployment gives those functions. */
export interface Deployed {
  /** Executions of each at the same time. */
  readonly maximumConcurrency: ByReader<number>;
  /** Calls of Alma that one execution makes in a second, at most. */
  readonly requestsPerSecond: ByReader<number>;
  /** Messages of a full batch. */
  readonly batchSize: ByReader<number>;
}

/** The stage parameter `almaRequestsPerSecond` where a deployment gives none; see serverless.common.yml. */
export const DEFAULT_RATE = 24;

/** What each of them has, MB; see their functions.yml. */
export const MEMORY_MB: ByReader<number> = {
  updateUser: 512,
  ...ofRecordReaders(() => 256),
};

/** The least rate that can be deployed. */
export const LEAST_RATE: number = settings().LEAST_RATE;

/** What a deployment with this rate and mode gives the functions, as the deployment itself computes it. */
export function deployedAt(rate: number, refreshMode: RefreshMode): Deployed {
  const { requestsPerSecond, ...others } = settings().readersAt(rate, refreshMode);
  return {
    ...others,
    requestsPerSecond: {
      updateUser: Number(requestsPerSecond.updateUser),
      ...ofRecordReaders((reader) => Number(requestsPerSecond[reader])),
    },
  };
}

/** Numbers as environment variables have them. */
interface Settings {
  readonly LEAST_RATE: number;
  readonly readersAt: (
    rate: number,
    refreshMode: RefreshMode,
  ) => Omit<Deployed, 'requestsPerSecond'> & {
    readonly requestsPerSecond: ByReader<string>;
  };
}

function settings(): Settings {
  return createRequire(import.meta.url)('../../../../serverless.settings.cjs');
}
