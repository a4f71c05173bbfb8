import type { Random } from './random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * A tracking id of Alma's shape, `E01-ddMMhhmmss-XXXXX-AWAE1234567890`; the same for the same moment and
 * random numbers.
 */
export function makeTrackingId(random: Random, now: number): string {
  const [, month, day, hours, minutes, seconds] =
    /^\d+-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(new Date(now).toISOString()) ?? [];
  const letters = Array.from({ length: 5 }, () => LETTERS[random.integer(0, LETTERS.length - 1)]).join('');
  return `E01-${day}${month}${hours}${minutes}${seconds}-${letters}-AWAE${random.integer(1e9, 2e9)}`;
}
