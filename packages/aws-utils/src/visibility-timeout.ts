/** Longest visibility timeout, counted from the receipt of the message ("AWS SQS quotas": 12 hours). */
const LONGEST_SECONDS = 12 * 60 * 60;
/** A message may have been received this long before the invocation: the longest batching window of a mapping. */
const BATCHING_WINDOW_SECONDS = 300;
/** The messages come back spread over this time, so that they do not meet the limit again all at once. */
const SPREAD_SECONDS = 15 * 60;

/** The next midnight UTC after a moment; both epoch ms. */
export function nextMidnightUtc(now: number = Date.now()): number {
  return new Date(now).setUTCHours(24, 0, 0, 0);
}

/** For how long from `now` a message has to be hidden, jittered, within what SQS allows; in seconds. */
export function visibilitySeconds(times: {
  /** When it should come back, epoch ms. */
  until: number;
  /** When its batch was started, epoch ms. */
  startedAt: number;
  now: number;
  /** A number from 0 up to, not including, 1. */
  random: () => number;
}): number {
  const passed = (times.now - times.startedAt) / 1000 + BATCHING_WINDOW_SECONDS;
  const allowed = LONGEST_SECONDS - passed - SPREAD_SECONDS;
  const wanted = (times.until - times.now) / 1000;
  return Math.ceil(Math.max(0, Math.min(wanted, allowed)) + times.random() * SPREAD_SECONDS);
}
