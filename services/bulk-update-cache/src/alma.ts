import { AlmaClient, AlmaThrottledError } from '@alma-cache/alma-client';
import { type ApiKey, requireEnv } from '@alma-cache/aws-utils';

let client: AlmaClient | undefined;

/**
 * The container's one Alma client, made when the first record brings the key: its rate limit
 * (`ALMA_REQUESTS_PER_SECOND`) and its open connections serve every record of every batch.
 */
export function almaClient(apiKey: ApiKey): AlmaClient {
  client ??= new AlmaClient({
    apiKey,
    ...almaAddress(process.env),
    requestsPerSecond: requestsPerSecond(requireEnv('ALMA_REQUESTS_PER_SECOND')),
  });
  return client;
}
