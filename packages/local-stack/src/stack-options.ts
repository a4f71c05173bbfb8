import type { FaultRule } from './faults.ts';

export interface LocalStackOptions {
  /** The compiled template, or the folder of a service that `sls package` has packaged. */
  readonly template: string;
  /** Variables that replace the template's in every function. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Values of the parameter store, each by the variable in which functions have the parameter's name:
   * `{ API_KEY_NAME: 'the key itself' }`. Default: none; see `LocalStack.ssm` for later ones.
   */
  readonly parameters?: Readonly<Record<string, string>>;
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
