import { advanceLine, speed } from '../output/advance.ts';
import { grouped } from '../output/number.ts';
import type { Findings } from './findings.ts';

/** One line: how many users were compared, of how many something differs, how fast, and the time left where that is known. */
export function verifyLine({
  findings,
  from,
  to,
  elapsedMs,
}: {
  readonly findings: Findings;
  readonly from: number;
  readonly to: number | undefined;
  readonly elapsedMs: number;
}): string {
  const { users } = findings.verification;
  const words = [
    `${grouped(users)} compared`,
    `${grouped(findings.differing.length)} differ`,
    speed(users, elapsedMs),
  ];
  if (to === undefined) return words.join(' · ');
  const part = Math.min(1, findings.dealtWith / Math.max(1, to - from + 1));
  return advanceLine(part, words, elapsedMs);
}
