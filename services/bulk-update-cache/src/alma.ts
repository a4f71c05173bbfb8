import { AlmaClient, AlmaThrottledError, almaRegions } from '@alma-cache/alma-client';
import { type ApiKey, nextMidnightUtc } from '@alma-cache/aws-utils';
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

const { ALMA_REGION, ALMA_API_URL, ALMA_REQUESTS_PER_SECOND } = v.parse(settings, process.env);

let client: AlmaClient | undefined;

/**
 * The container's one Alma client, made when the first record brings the key: its rate limit and its open connections
 * serve every record of every batch.
 */
export function almaClient(apiKey: ApiKey): AlmaClient {
  client ??= new AlmaClient({
    apiKey,
    region: ALMA_REGION,
    baseUrl: ALMA_API_URL,
    requestsPerSecond: ALMA_REQUESTS_PER_SECOND,
  });
  return client;
}

/**
 * Until when (epoch ms) Alma answers no call, where an error says that the day's quota is used up. It is reset at
 * midnight; Alma does not say in which time zone, so this is midnight UTC.
 */
export function untilQuotaReset(error: unknown): number | undefined {
  return error instanceof AlmaThrottledError && error.per === 'day' ? nextMidnightUtc() : undefined;
}
