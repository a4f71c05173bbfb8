import { counter, telemetryFromEnv } from '@alma-cache/aws-utils';

/** The container's logger, tracer and metrics. */
export const telemetry = telemetryFromEnv();

export const count = counter(telemetry);
