import { type Count, describeFailure, type Telemetry } from '@alma-cache/aws-utils';
import { type ComparePorts, compareUser, countsOf } from '@alma-cache/cache-schemas/verify';
import { countOutcomes, type OutcomeMetric } from './count-outcomes.ts';
import type { ReadUser } from './read-user.ts';

export interface MeasureDriftPorts extends ComparePorts {
  readonly count: Count<OutcomeMetric>;
  readonly logger: Pick<Telemetry['logger'], 'warn'>;
}

/**
 * Counts, by kind, what the cache would have told of a user before this read: records that were right, missing, outdated, no
 * longer there, or not cached. A failure to find out is a warning: it must not cost the refresh, which mends whatever there is.
 */
export async function measureDrift(
  { primaryID, readAt, lists }: ReadUser,
  { count, logger, ...cache }: MeasureDriftPorts,
): Promise<void> {
  try {
    countOutcomes(countsOf(await compareUser(primaryID, lists, readAt, cache)), count);
  } catch (error) {
    logger.warn('Drift not measured', { because: describeFailure(error) });
  }
}
