import type { FaultRule } from './faults.ts';

/** The Alma that the functions read. */
export interface AlmaSettings {
  /** Kept in the parameter store under the name that the functions have in `ALMA_API_KEY_NAME`. */
  readonly apiKey: string;
  /** Becomes `ALMA_API_URL`: a full base URL. Default: what the template says. */
  readonly url?: string;
  /** Becomes `ALMA_REGION`. Default: what the template says. */
  readonly region?: string;
  /** Becomes `ALMA_REQUESTS_PER_SECOND`, per process; 0 is unlimited. Default: what the template says. */
  readonly requestsPerSecond?: number;
}

export interface LocalStackOptions {
  /** The compiled template, or the folder of a service that `sls package` has packaged. */
  readonly template: string;
  readonly alma: AlmaSettings;
  /**
   * Kept in the parameter store under the name that the functions have in `ALMA_SHARED_SECRET_NAME`: Alma's webhook events
   * are signed with it. Default: an invented one, see `LocalStack.webhookSecret`.
   */
  readonly webhookSecret?: string;
  /** Variables that replace the template's in every function. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Time after which a failed message is visible again, ms; 0 is at once. Default 1000. */
  readonly retryDelay?: number;
  /** Where the functions' output goes. Default: a temporary file, removed when the stack stops. */
  readonly logFile?: string;
  /** AWS region that the functions see. Default `eu-west-1`. */
  readonly region?: string;
  /** Faults that are on from the start; see `LocalStack.faults`. Default: none. */
  readonly faults?: readonly FaultRule[];
  /** Seed of the faults' dice. Default 1. */
  readonly seed?: number;
}

/** The variables that the settings stand for. */
export function almaEnvironment({ url, region, requestsPerSecond }: AlmaSettings): Record<string, string> {
  return {
    ...(url !== undefined && { ALMA_API_URL: url }),
    ...(region !== undefined && { ALMA_REGION: region }),
    ...(requestsPerSecond !== undefined && { ALMA_REQUESTS_PER_SECOND: String(requestsPerSecond) }),
  };
}
