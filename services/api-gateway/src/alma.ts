import { AlmaClient, almaOptionsFromEnv } from '@alma-cache/alma-client';
import { type ApiKey, almaObservers, type Telemetry } from '@alma-cache/aws-utils';

/** A patron waits: nobody waits for a whole answer as long as a function behind a queue can, ms. */
const TIMEOUT_MS = 10_000;

/** The container's one Alma client: its rate limit and its open connections serve every request. */
export function almaClient(apiKey: ApiKey, telemetry: Telemetry): AlmaClient {
  const options = { ...almaOptionsFromEnv(process.env), timeoutMs: TIMEOUT_MS };
  return new AlmaClient({ apiKey, ...options, ...almaObservers(telemetry) });
}
