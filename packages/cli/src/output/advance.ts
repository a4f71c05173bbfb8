import { duration } from './duration.ts';
import { grouped } from './number.ts';

const BAR_WIDTH = 30;

/** How many a second: `12/s`. */
export function speed(count: number, elapsedMs: number): string {
  return `${grouped(elapsedMs > 0 ? (count / elapsedMs) * 1000 : 0)}/s`;
}

/** A bar, what is told of the work, and the time left. @param part of the work that is done, from 0 to 1 */
export function advanceLine(part: number, words: readonly string[], elapsedMs: number): string {
  const left = part > 0 ? [`${duration((elapsedMs * (1 - part)) / part)} left`] : [];
  return `${bar(part)} ${Math.floor(part * 100)}% · ${[...words, ...left].join(' · ')}`;
}

function bar(part: number): string {
  const filled = Math.floor(part * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
}
