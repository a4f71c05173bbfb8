export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Epoch seconds, DynamoDB's unit for TTL, of a time in epoch milliseconds. */
export const toEpochSeconds = (epochMs: number): number => Math.floor(epochMs / 1000);

/** A time in epoch milliseconds as Alma writes it; `undefined` for one that is beyond any calendar. */
export function almaTimeOf(epochMs: number): string | undefined {
  const time = new Date(epochMs);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

const ALMA_DATE = /^(\d{4}-\d{2}-\d{2})(?:Z?|T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))$/;

/**
 * Reads a date as Alma writes it: `2031-03-04Z` (midnight UTC), or a dateTime with or without milliseconds
 * (Alma XSDs `rest_item_loan`, `rest_user_request`; both forms occur for one field).
 *
 * @returns epoch milliseconds, or `undefined` where there is no readable date
 */
export function parseAlmaTime(text: string | null | undefined): number | undefined {
  const day = text === null || text === undefined ? undefined : ALMA_DATE.exec(text)?.[1];
  if (text === null || text === undefined || day === undefined || !isCalendarDay(day)) return undefined;
  const epochMs = Date.parse(text.includes('T') ? text : day);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

/** As {@link parseAlmaTime}, in epoch seconds. */
export function parseAlmaDate(text: string | null | undefined): number | undefined {
  const epochMs = parseAlmaTime(text);
  return epochMs === undefined ? undefined : toEpochSeconds(epochMs);
}

/** `Date.parse` reads 30 February as 2 March. */
function isCalendarDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
