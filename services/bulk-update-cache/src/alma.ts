import {
  AlmaClient,
  AlmaReserveError,
  AlmaThrottledError,
  almaOptionsFromEnv,
} from '@alma-cache/alma-client';
import { type ApiKey, almaObservers, nextMidnightUtc } from '@alma-cache/aws-utils';
import { returnTimes } from './return-times.ts';
import { telemetry } from './telemetry.ts';

const options = { ...almaOptionsFromEnv(process.env), ...almaObservers(telemetry) };

let client: AlmaClient | undefined;

/**
 * The container's one Alma client, made when the first record brings the key: its rate limit and its open connections
 * serve every record of every batch.
 */
export function almaClient(apiKey: ApiKey): AlmaClient {
  client ??= new AlmaClient({ apiKey, ...options });
  return client;
}

/**
 * How many records of a batch are read from Alma at once: all of them. The client's rate limit alone says how fast that
 * goes, so that records for which Alma hangs keep no others from their turn until the function's time is over.
 */
export const RECORDS_AT_ONCE = 10;

/**
 * Until when (epoch ms) a failure says that Alma is not to be asked: the day's quota is used up, or what is left of it is
 * kept for patrons. It is reset at midnight; Alma does not say in which time zone, so this is midnight UTC.
 */
function untilQuotaReset(error: unknown): number | undefined {
  if (error instanceof AlmaReserveError) return error.resetAt;
  return error instanceof AlmaThrottledError && error.per === 'day' ? nextMidnightUtc() : undefined;
}

/** Whether a failure says that Alma is not to be asked any more today. */
export const isEndOfQuota = (error: unknown): boolean => untilQuotaReset(error) !== undefined;

/**
 * How a function puts off its messages when the institution's calls of the day are at their end.
 *
 * @param callsPerMessage how many calls of Alma a message takes
 */
export const waitingForQuota = (callsPerMessage: number) => ({
  postponeUntil: untilQuotaReset,
  comesBackAt: returnTimes((options.requestsPerSecond ?? 0) / callsPerMessage),
});
