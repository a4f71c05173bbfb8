import { advanceLine, speed } from '../output/advance.ts';
import { grouped } from '../output/number.ts';
import type { Tally } from './tally.ts';

/** What the line tells of. */
export interface Advance {
  readonly tally: Pick<Tally, 'queued' | 'last' | 'read'>;
  /** Number of the first id, and of the last where it is known. */
  readonly from: number;
  readonly to: number | undefined;
  readonly elapsedMs: number;
}

/** One line: a bar and the time left where it is known how much there is, what was queued, and how fast. */
export function progressLine({ tally, from, to, elapsedMs }: Advance): string {
  const words = [`${grouped(tally.queued)} queued`, speed(tally.queued, elapsedMs)];
  if (to === undefined) return words.join(' · ');
  const all = Math.max(1, to - from + 1);
  const part = Math.min(1, Math.max(0, tally.last - from + 1) / all);
  return advanceLine(part, words, elapsedMs);
}

/** One line: how many ids were checked, and how fast. A list is not read twice to know how many there are. */
export function checkLine({
  tally: { read },
  elapsedMs,
}: {
  readonly tally: Pick<Tally, 'read'>;
  readonly elapsedMs: number;
}): string {
  return `${grouped(read)} checked · ${speed(read, elapsedMs)}`;
}
