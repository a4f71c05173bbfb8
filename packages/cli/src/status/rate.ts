import type { MetricPoint } from './metrics.ts';

const MINUTE_MS = 60_000;

/** CloudWatch has most minutes after two; a minute that it does not have after this long had nothing to count. ms. */
const LATEST_AFTER_MS = 5 * MINUTE_MS;

/** A rate over less than this says nothing, ms. */
const LEAST_SPAN_MS = MINUTE_MS / 2;

/**
 * How many were counted a minute: from the first minute that has a count to the last one, of which only what has passed
 * is taken. 0 where nothing was counted for five minutes; `undefined` where there is too little to tell.
 *
 * @param minutes sums, each of one minute
 * @param now epoch ms
 */
export function ratePerMinute(minutes: readonly MetricPoint[], now: number): number | undefined {
  if (minutes.length === 0) return undefined;
  const starts = minutes.map(({ start }) => start);
  const end = Math.min(now, Math.max(...starts) + MINUTE_MS);
  if (now - end > LATEST_AFTER_MS) return 0;
  const span = end - Math.min(...starts);
  if (span < LEAST_SPAN_MS) return undefined;
  return (minutes.reduce((sum, { value }) => sum + value, 0) / span) * MINUTE_MS;
}
