import { counter, signalsFromEnv } from '@alma-cache/aws-utils';

/** The container's logger, tracer and metrics. */
export const signals = signalsFromEnv();

export const count = counter(signals);
