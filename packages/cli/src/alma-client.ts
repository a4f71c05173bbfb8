import {
  type AlmaAttempt,
  AlmaClient,
  type AlmaClientOptions,
  AlmaConfigError,
  almaOptionsFromEnv,
} from '@alma-cache/alma-client';
import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * A client for the Alma that the environment names: `ALMA_API_KEY`, and `ALMA_REGION` or `ALMA_API_URL`.
 *
 * @param onCall called with each request, for counting them
 * @param limits how many requests a second, and how many calls are left to others, where the command says so
 * @throws UsageError where a variable is missing or cannot work; nothing is sent yet
 */
export function almaFromEnv(
  { env }: Pick<Terminal, 'env'>,
  onCall: (attempt: AlmaAttempt) => void,
  limits: Pick<AlmaClientOptions, 'requestsPerSecond' | 'reserve'> = {},
): AlmaClient {
  const apiKey = env.ALMA_API_KEY?.trim();
  if (!apiKey) throw new UsageError('There is no Alma API key; set ALMA_API_KEY');
  try {
    return new AlmaClient({ apiKey, ...almaOptionsFromEnv(env), ...limits, onCall });
  } catch (error) {
    throw error instanceof AlmaConfigError ? new UsageError(error.message) : error;
  }
}
