import { InvalidOptionError } from './errors.ts';

/** How long something takes, in whole ms: always the same, or the least and the most. */
export type Duration = number | DurationRange;

export type DurationRange = readonly [least: number, most: number];

/** @throws InvalidOptionError when it is negative, not whole, or the least is more than the most */
export function checkedDuration(name: string, duration: Duration): DurationRange {
  const [least, most] = typeof duration === 'number' ? [duration, duration] : duration;
  if (!(Number.isInteger(least) && Number.isInteger(most) && 0 <= least && least <= most)) {
    throw new InvalidOptionError(`${name} must be whole milliseconds, or the least and the most of them.`);
  }
  return [least, most];
}
