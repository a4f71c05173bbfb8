const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From how long on they are used, ms, and with the unit that rounds them, and so is shown after them. */
const UNITS = [
  { name: 'd', ms: DAY, from: DAY, rest: { name: 'h', ms: HOUR } },
  { name: 'h', ms: HOUR, from: HOUR, rest: { name: 'min', ms: MINUTE } },
  // Seconds do not matter any more.
  { name: 'min', ms: MINUTE, from: 10 * MINUTE, rest: { name: 'min', ms: MINUTE } },
  { name: 'min', ms: MINUTE, from: MINUTE, rest: { name: 's', ms: SECOND } },
] as const;

/** A duration in ms in the units that matter, such as `2 h 10 min` or `27 min`; a negative one is `0 s`. */
export function duration(ms: number): string {
  for (const { name, ms: unit, from, rest } of UNITS) {
    const rounded = Math.round(ms / rest.ms) * rest.ms;
    if (rounded < from) continue;
    const left = (rounded % unit) / rest.ms;
    return `${Math.floor(rounded / unit)} ${name}${left === 0 ? '' : ` ${left} ${rest.name}`}`;
  }
  return `${Math.max(0, Math.round(ms / SECOND))} s`;
}

/** How far a time is from now, both in epoch ms: `2 min 5 s ago`, `in 3 h`, `now`. */
export function relative(time: number, now: number): string {
  const distance = Math.abs(time - now);
  if (distance < SECOND / 2) return 'now';
  return time < now ? `${duration(distance)} ago` : `in ${duration(distance)}`;
}
