/**
 * How long an answer's `Retry-After` asks to wait, in ms; undefined where there is none, or none that is well-formed:
 * whole seconds, or a date as RFC 9110 writes it. Alma does not document the header, but gateways before it send it.
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = new Date(value);
  // Date takes nearly anything for a date; the round trip tells what really was one.
  const wellFormed = !Number.isNaN(date.getTime()) && date.toUTCString() === value;
  return wellFormed ? Math.max(0, date.getTime() - now) : undefined;
}
