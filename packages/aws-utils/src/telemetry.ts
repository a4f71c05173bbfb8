import { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { metricsFromEnv } from './metrics.ts';

/** Where a function says what it does. */
export interface Telemetry {
  logger: Logger;
  tracer: Tracer;
  /** Undefined: nothing is counted. */
  metrics: Metrics | undefined;
}

/**
 * The telemetry as the environment sets it up (`POWERTOOLS_SERVICE_NAME`, `POWERTOOLS_LOG_LEVEL`,
 * `POWERTOOLS_METRICS_NAMESPACE`). The tracer is silent outside Lambda and records no HTTP requests, whose paths hold
 * patron ids.
 */
export const telemetryFromEnv = (): Telemetry => ({
  logger: new Logger(),
  tracer: new Tracer({ captureHTTPsRequests: false }),
  metrics: metricsFromEnv(),
});
