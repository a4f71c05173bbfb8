/** A time as JSON has it, in ISO 8601; null where it is not known. @param time epoch ms */
export function isoTime(time: number | undefined): string | null {
  return time === undefined || Number.isNaN(time) ? null : new Date(time).toISOString();
}
