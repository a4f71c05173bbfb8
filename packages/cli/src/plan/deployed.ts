import { createRequire } from 'node:module';

/** The functions that read Alma for queued messages. */
export const READERS = ['updateUser', 'updateLoan', 'updateRequest', 'updateFee'] as const;

export type Reader = (typeof READERS)[number];

export type ByReader<T> = Readonly<Record<Reader, T>>;

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
  updateLoan: 256,
  updateRequest: 256,
  updateFee: 256,
};

/** The least rate that can be deployed. */
export const LEAST_RATE: number = settings().LEAST_RATE;

/** What a deployment with this rate and mode gives the functions, as the deployment itself computes it. */
export function deployedAt(rate: number, refreshMode: RefreshMode): Deployed {
  const { requestsPerSecond, ...others } = settings().readersAt(rate, refreshMode);
  const { updateUser, updateLoan, updateRequest, updateFee } = requestsPerSecond;
  return {
    ...others,
    requestsPerSecond: {
      updateUser: Number(updateUser),
      updateLoan: Number(updateLoan),
      updateRequest: Number(updateRequest),
      updateFee: Number(updateFee),
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
