import type { MetricPoint } from './metrics.ts';

const MINUTE_MS = 60_000;

/** CloudWatch has most minutes after two; a minute that it does not have after this long had nothing to count. ms. */
const LATEST_AFTER_MS = 5 * MINUTE_MS;

/** What was before that says little about now, ms. */
const WINDOW_MS = 5 * MINUTE_MS;

/** A rate over less than this says nothing, ms. */
const LEAST_SPAN_MS = MINUTE_MS / 2;

/**
 * How many were counted a minute: over the five minutes up to the last one that has a count, of which only what has passed
 * is taken; over fewer where the first of them have none. 0 where nothing was counted for five minutes; `undefined`
 * where there is too little to tell.
 *
 * @param minutes sums, each of one minute
 * @param now epoch ms
 */
export function ratePerMinute(minutes: readonly MetricPoint[], now: number): number | undefined {
  if (minutes.length === 0) return undefined;
  const end = Math.max(...minutes.map(({ start }) => start)) + MINUTE_MS;
  if (now - end > LATEST_AFTER_MS) return 0;
  const counted = minutes.filter(({ start }) => start >= end - WINDOW_MS);
  const span = Math.min(now, end) - Math.min(...counted.map(({ start }) => start));
  if (span < LEAST_SPAN_MS) return undefined;
  return (counted.reduce((sum, { value }) => sum + value, 0) / span) * MINUTE_MS;
}
