const DAY = 24 * 60 * 60 * 1000;

/** Epoch ms of the UTC midnight that begins the day of `now`, so that data made on one day are the same. */
export function startOfDay(now: number): number {
  return Math.floor(now / DAY) * DAY;
}

/** A moment some days after (or, negative, before) another; both in epoch ms. */
export function addDays(moment: number, days: number): number {
  return moment + days * DAY;
}

/** Alma's date form: `2031-02-18Z`. */
export function almaDate(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 10)}Z`;
}

/** Alma's dateTime form with milliseconds: `2031-02-18T10:11:12.345Z`. */
export function almaDateTime(moment: number): string {
  return new Date(moment).toISOString();
}

/**
 * Alma's dateTime form without milliseconds, which the same fields have at other times:
 * `2031-02-18T10:11:12Z`.
 */
export function almaDateTimeWithoutMs(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}
