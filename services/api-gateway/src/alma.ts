import { AlmaClient, almaOptionsFromEnv } from '@alma-cache/alma-client';
import { type ApiKey, almaObservers, type Telemetry } from '@alma-cache/aws-utils';

/** The container's one Alma client: its rate limit and its open connections serve every request. */
export function almaClient(apiKey: ApiKey, telemetry: Telemetry): AlmaClient {
  return new AlmaClient({ apiKey, ...almaOptionsFromEnv(process.env), ...almaObservers(telemetry) });
}
