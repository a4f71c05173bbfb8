const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const shortClock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** @type {readonly [Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** What is no further away is not counted out, seconds. */
const JUST_NOW = 5;

/** A time as JSON has it, with a time zone. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** @param {number} value */
export const formatCount = (value) => integer.format(value);

/**
 * `3 messages`, `1 message`
 * @param {number} count
 * @param {string} noun
 */
export const formatNoun = (count, noun) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/**
 * A rate as the terminal shows it.
 * @param {number} perMinute
 */
export const formatRate = (perMinute) => (perMinute > 0 && perMinute < 1 ? '<1' : formatCount(perMinute));

/**
 * Day and time, as this machine's clocks show them.
 * @param {string} time ISO 8601
 */
export const formatMoment = (time) => moment.format(Date.parse(time));

/** @param {number} epochMs */
export const formatClock = (epochMs) => clock.format(epochMs);

/** @param {number} epochMs */
export const formatShortClock = (epochMs) => shortClock.format(epochMs);

/**
 * `in 2 hours`, `3 minutes ago`
 * @param {string} time ISO 8601
 */
export function formatDistance(time) {
  const seconds = (Date.parse(time) - Date.now()) / 1000;
  if (Math.abs(seconds) < JUST_NOW) return 'just now';
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / length), unit);
}

/**
 * `2 h 10 min`, `45 s`: as the terminal shows it, in two units at most.
 * @param {number} seconds
 */
export function formatDuration(seconds) {
  /** @type {readonly (readonly [string, number])[]} */
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first === -1) return '0 s';
  let rest = seconds;
  const parts = units.slice(first, first + 2).map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? '' : `${count} ${unit}`;
  });
  return parts.filter((part) => part !== '').join(' ');
}

/**
 * A value for people: a time as this machine's clocks show it, anything else as it is.
 * @param {string} text
 */
export const formatText = (text) => (ISO_TIME.test(text) ? formatMoment(text) : text);
