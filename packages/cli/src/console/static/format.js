const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** @type {readonly [Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** @param {number} value */
export const formatCount = (value) => integer.format(value);

/**
 * A rate: with a digit after the point while it is small.
 * @param {number} value
 */
export const formatRate = (value) => (value < 10 ? fraction : integer).format(value);

/**
 * `3 messages`, `1 message`
 * @param {number} count
 * @param {string} noun
 */
export const formatNoun = (count, noun) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Day and time, as this machine's clocks show them.
 * @param {number} epochMs
 */
export const formatMoment = (epochMs) => moment.format(epochMs);

/** @param {number} epochMs */
export const formatClock = (epochMs) => clock.format(epochMs);

/**
 * `in 2 hours`, `3 minutes ago`
 * @param {number} epochMs
 * @param {number} now epoch ms
 */
export function formatDistance(epochMs, now) {
  const seconds = (epochMs - now) / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / length), unit);
}
