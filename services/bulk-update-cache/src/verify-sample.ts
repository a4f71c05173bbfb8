import { AlmaError, AlmaKeyRefusedError } from '@alma-cache/alma-client';
import { type Count, describeFailure, loggerAbout, type Telemetry, UserIds } from '@alma-cache/aws-utils';
import { type UserComparison, Verification } from '@alma-cache/cache-schemas/verify';
import { countOutcomes, type OutcomeMetric } from './count-outcomes.ts';

export interface VerifySamplePorts {
  /** The ids of users, in the order in which they are to be compared. */
  readonly sample: readonly string[];
  /** Compares one user with Alma; undefined for one of whom the cache would tell nothing. */
  readonly verify: (userId: string) => Promise<UserComparison | undefined>;
  /** Whether a failure says that Alma answers no more today, or keeps what it would for patrons. */
  readonly endsTheDay: (error: unknown) => boolean;
  /** When no further user is begun with, epoch ms. */
  readonly deadline: number;
  /** Epoch ms. */
  readonly now: () => number;
  readonly count: Count<OutcomeMetric | 'ShareRight'>;
  readonly logger: Telemetry['logger'];
}

/** Each asks Alma for three lists at once: as many as keep the largest rate when it takes three seconds to answer. */
const USERS_AT_ONCE = 8;

/**
 * Compares a sample of users with Alma, and tells what was found: records by kind and outcome and the share of them that is
 * right as metrics, all of it as a line of the log. A user whom Alma does not tell of is passed over. Where the time or the calls
 * of the day are at their end, what was found until then counts.
 *
 * @throws SampleNotComparedError where the key or the cache is at fault, once what was found is told
 */
export async function verifySample(ports: VerifySamplePorts): Promise<void> {
  const { sample, verify, endsTheDay, deadline, now, count, logger } = ports;
  const verification = new Verification();
  const ids = sample.values();
  let unread = 0;
  let end: { readonly userId: string; readonly error: unknown } | undefined;

  const verifyOne = async (userId: string) => {
    try {
      verification.add(await verify(userId));
    } catch (error) {
      const isOfOneUser = error instanceof AlmaError && !(error instanceof AlmaKeyRefusedError);
      if (isOfOneUser && !endsTheDay(error)) unread += 1;
      else end ??= { userId, error };
    }
  };
  const work = async () => {
    for (const userId of ids) {
      await verifyOne(userId);
      if (end !== undefined || now() >= deadline) return;
    }
  };
  await Promise.all(Array.from({ length: USERS_AT_ONCE }, work));

  tell(verification, { sample: sample.length, unread, count, logger });
  if (end === undefined) return;
  const because = describeFailure(end.error);
  loggerAbout(new UserIds(end.userId), logger).warn('Sample not compared to its end', { because });
  if (!endsTheDay(end.error)) throw new SampleNotComparedError(because.code);
}

/** Lambda logs what a function throws, cause and all: so this says no more than the code, and the line before has the rest. */
class SampleNotComparedError extends Error {
  override readonly name = 'SampleNotComparedError';
  readonly code = 'SAMPLE_NOT_COMPARED';
  readonly retryable = true;

  constructor(because: string) {
    super(`The sample was not compared to its end (${because}); the log says why`);
  }
}

function tell(
  verification: Verification,
  {
    count,
    logger,
    ...users
  }: Pick<VerifySamplePorts, 'count' | 'logger'> & { sample: number; unread: number },
): void {
  const { differing, notCached, kinds, fields, records, right, recordsRight, designEffect } = verification;
  countOutcomes(kinds, count);
  // Of no records no share is right.
  if (records > 0) count('ShareRight', 100 * recordsRight.share);
  logger.info('Cache verified', {
    users: { ...users, compared: verification.users, differing, notCached },
    records: { compared: records, right, ...recordsRight, designEffect },
    usersRight: verification.usersRight,
    kinds,
    fields: Object.fromEntries(fields),
  });
}
