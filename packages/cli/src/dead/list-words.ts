import { grouped } from '../output/number.ts';
import { MOST_HELD } from './held-letters.ts';
import type { Finding } from './list.ts';
import { wordsOnLooking } from './looking-words.ts';

/**
 * What is to be said besides the findings: what looking cost, what was left out, what to type next.
 *
 * @param interrupted whether queues may be missing, and letters of the last one
 */
export function afterLooking(findings: readonly Finding[], interrupted: boolean): string[] {
  const examined = findings.reduce((sum, { letters }) => sum + letters.length, 0);
  if (examined === 0) return findings.length === 0 && !interrupted ? ['There are no dead letters.'] : [];
  return [...findings.flatMap((finding) => wordsOn(finding, interrupted)), COST, NEXT];
}

const COST =
  'Looking was one more receipt of each message, as SQS has no other way; it counts for nothing in a dead-letter queue.';

function wordsOn(finding: Finding, interrupted: boolean): string[] {
  const {
    queue: { source },
    letters,
    complete,
    reasons,
  } = finding;
  const words: string[] = [];
  if (!complete && !interrupted && letters.length < MOST_HELD) {
    words.push(`${source.name}: --limit N examines more than ${grouped(letters.length)}.`);
  }
  if ('unknownBecause' in reasons) {
    words.push(`${source.name}: why messages failed is not known: ${reasons.unknownBecause}`);
  }
  const looked = wordsOnLooking({ ...finding, examined: letters.length });
  return [...words, ...looked.map((line) => `${source.name}: ${line}`)];
}

const NEXT =
  'dead redrive QUEUE --reason CODE brings messages back, dead purge QUEUE --reason CODE deletes them: dry runs, unless with --yes.';
