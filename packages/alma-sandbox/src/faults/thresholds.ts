import { gatewayErrors } from '../api-error.ts';
import type { FaultFamily } from './fault.ts';

/**
 * Refusals as by Alma's limits, at any rate of calls; real limits are `sandbox.limits`. Neither has a
 * `Retry-After`.
 */
export const thresholds = {
  'second-threshold': {
    about: '429 PER_SECOND_THRESHOLD',
    strike: () => gatewayErrors.perSecondThreshold().toAnswer(),
  },
  'day-threshold': {
    about: '429 DAILY_THRESHOLD',
    strike: () => gatewayErrors.dailyThreshold().toAnswer(),
  },
} as const satisfies FaultFamily;
