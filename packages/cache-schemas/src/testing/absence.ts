/** Whether null, undefined, NaN or an infinity stands anywhere in the value. */
export function containsNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(containsNothing);
  return value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));
}
