import { AlmaClient, almaRegions } from '@alma-cache/alma-client';
import type { ApiKey } from '@alma-cache/aws-utils';
import * as v from 'valibot';

const settings = v.object({
  ALMA_REGION: v.optional(v.picklist(almaRegions), 'eu'),
  // Deployments that set no URL leave the variable empty.
  ALMA_API_URL: v.pipe(
    v.optional(v.string(), ''),
    v.transform((url) => url || undefined),
  ),
  ALMA_REQUESTS_PER_SECOND: v.pipe(
    v.optional(v.string(), '0'),
    v.trim(),
    v.decimal(),
    v.toNumber(),
    v.minValue(0),
  ),
});

/** The container's one Alma client: its rate limit and its open connections serve every request. */
export function almaClient(apiKey: ApiKey): AlmaClient {
  const { ALMA_REGION, ALMA_API_URL, ALMA_REQUESTS_PER_SECOND } = v.parse(settings, process.env);
  return new AlmaClient({
    apiKey,
    region: ALMA_REGION,
    baseUrl: ALMA_API_URL,
    requestsPerSecond: ALMA_REQUESTS_PER_SECOND,
  });
}
