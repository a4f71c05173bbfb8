import { type Count, describeFailure } from '@alma-cache/aws-utils';
import type { RecordKindName } from '@alma-cache/cache-schemas';
import {
  type ComparePorts,
  compareUser,
  countsOf,
  type Outcome,
  outcomes,
} from '@alma-cache/cache-schemas/verify';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { ReadUser } from './read-user.ts';

export interface MeasureDriftPorts extends ComparePorts {
  readonly count: Count<DriftMetric>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** `LoansRight`, `FeesNoLongerThere` and so on. */
export type DriftMetric = `${Capitalize<RecordKindName>}s${Capitalize<Outcome>}`;

/**
 * Counts, by kind, what the cache would have told of a user before this read: records that were right, missing, outdated, no
 * longer there, or not cached. A failure to find out is a warning: it must not cost the refresh, which mends whatever there is.
 */
export async function measureDrift(
  { primaryID, readAt, lists }: ReadUser,
  { count, logger, ...cache }: MeasureDriftPorts,
): Promise<void> {
  try {
    const counts = countsOf(await compareUser(primaryID, lists, readAt, cache));
    for (const { kind } of lists) {
      for (const outcome of outcomes) {
        const records = counts[kind.name][outcome];
        // A metric costs money, also where it is 0.
        if (records > 0) count(`${capitalized(kind.name)}s${capitalized(outcome)}`, records);
      }
    }
  } catch (error) {
    logger.warn('Drift not measured', { because: describeFailure(error) });
  }
}

const capitalized = <Text extends string>(text: Text) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}` as Capitalize<Text>;
