import type { AlmaClientOptions } from './client.ts';
import { AlmaConfigError } from './errors.ts';
import { almaRegions, isAlmaRegion } from './regions.ts';

/**
 * What a deployment says about Alma in its environment: `ALMA_REGION` (default `eu`), `ALMA_API_URL` (a base URL in
 * place of the region's) and `ALMA_REQUESTS_PER_SECOND` (default 0, unlimited). An empty variable counts as not set.
 * @throws AlmaConfigError naming the variable that cannot work
 */
export function almaOptionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): Pick<AlmaClientOptions, 'region' | 'baseUrl' | 'requestsPerSecond'> {
  const { ALMA_API_URL: baseUrl, ALMA_REQUESTS_PER_SECOND: rate } = env;
  const region = env.ALMA_REGION || undefined;
  if (region !== undefined && !isAlmaRegion(region)) {
    throw new AlmaConfigError(`ALMA_REGION must be one of ${almaRegions.join(', ')}, not ${region}`);
  }
  const requestsPerSecond = Number(rate || 0);
  if (!(requestsPerSecond >= 0 && Number.isFinite(requestsPerSecond))) {
    throw new AlmaConfigError(`ALMA_REQUESTS_PER_SECOND must be a number from 0 on, not ${rate}`);
  }
  return { region, baseUrl: baseUrl || undefined, requestsPerSecond };
}
