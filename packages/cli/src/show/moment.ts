import { relative } from '../output/duration.ts';

/** A time, epoch ms, for programs and for people: `2031-03-04T12:00:00.000Z, 2 h ago`. */
export function moment(time: number, now: number): string {
  return `${new Date(time).toISOString()}, ${relative(time, now)}`;
}
