import type { AlmaClientOptions } from './client.ts';
import { AlmaConfigError } from './errors.ts';
import { almaRegions, isAlmaRegion } from './regions.ts';

/**
 * What a deployment says about Alma in its environment: `ALMA_REGION` (default `eu`), `ALMA_API_URL` (a base URL in
 * place of the region's), `ALMA_REQUESTS_PER_SECOND` (default 0, unlimited), `ALMA_TIMEOUT_MS` (of one attempt; default:
 * the client's) and `ALMA_RESERVE` (calls of the day that are left to others; default 0, none). An empty variable counts as not set.
 * @throws AlmaConfigError naming the variable that cannot work
 */
export function almaOptionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): Pick<AlmaClientOptions, 'region' | 'baseUrl' | 'requestsPerSecond' | 'timeoutMs' | 'reserve'> {
  const { ALMA_API_URL: baseUrl, ALMA_REQUESTS_PER_SECOND: rate, ALMA_TIMEOUT_MS: timeout } = env;
  const region = env.ALMA_REGION || undefined;
  if (region !== undefined && !isAlmaRegion(region)) {
    throw new AlmaConfigError(`ALMA_REGION must be one of ${almaRegions.join(', ')}, not ${region}`);
  }
  const requestsPerSecond = Number(rate || 0);
  if (!(requestsPerSecond >= 0 && Number.isFinite(requestsPerSecond))) {
    throw new AlmaConfigError(`ALMA_REQUESTS_PER_SECOND must be a number from 0 on, not ${rate}`);
  }
  const timeoutMs = timeout ? Number(timeout) : undefined;
  if (timeoutMs !== undefined && !(timeoutMs > 0 && Number.isFinite(timeoutMs))) {
    throw new AlmaConfigError(`ALMA_TIMEOUT_MS must be a number of milliseconds above 0, not ${timeout}`);
  }
  const reserve = Number(env.ALMA_RESERVE || 0);
  if (!(Number.isInteger(reserve) && reserve >= 0)) {
    throw new AlmaConfigError(`ALMA_RESERVE must be a whole number from 0 on, not ${env.ALMA_RESERVE}`);
  }
  return { region, baseUrl: baseUrl || undefined, requestsPerSecond, timeoutMs, reserve };
}
