import type { RecordContext } from '@alma-cache/aws-utils';

/** How far Alma's clock and that of the function may be apart, in ms. */
const MOST_SKEW = 5 * 60_000;

/**
 * When an event happened, in epoch ms: as it says, or now if it says a time that is yet to come. As the version of a record,
 * the year 9999 would keep out every change from then on.
 */
export function eventTime(
  time: number,
  { logger }: Pick<RecordContext, 'logger'>,
  now: () => number = Date.now,
): number {
  const present = now();
  if (time <= present + MOST_SKEW) return time;
  logger.warn('The event is dated in the future; it counts as of now', {
    code: 'EVENT_IN_FUTURE',
    time: new Date(time).toISOString(),
  });
  return present;
}
