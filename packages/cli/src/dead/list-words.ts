import { counted, grouped } from '../output/number.ts';
import { MOST_HELD } from './held-letters.ts';
import { examinedIn, type Finding } from './list.ts';
import { wordsOnLooking } from './looking-words.ts';

/**
 * What is to be said besides the findings: what looking cost, what was left out, what to type next.
 *
 * @param interrupted whether queues may be missing, and letters of the last one
 */
export function afterLooking(findings: readonly Finding[], interrupted: boolean): string[] {
  const examined = findings.reduce((sum, finding) => sum + examinedIn(finding), 0);
  if (examined === 0) return findings.length === 0 && !interrupted ? ['There are no dead letters.'] : [];
  return [...findings.flatMap((finding) => wordsOn(finding, interrupted)), COST, NEXT];
}

const COST =
  'Looking was one more receipt of each message, as SQS has no other way; it counts for nothing in a dead-letter queue.';

function wordsOn(finding: Finding, interrupted: boolean): string[] {
  const {
    queue: { name, source },
    failedElsewhere,
    complete,
    reasons,
  } = finding;
  const examined = examinedIn(finding);
  const words: string[] = [];
  if (!complete && !interrupted && examined < MOST_HELD) {
    words.push(`${source.name}: --limit N examines more than ${grouped(examined)}.`);
  }
  if (failedElsewhere.length > 0) {
    const where = new Set(failedElsewhere.map(({ failedIn }) => failedIn?.split(':').at(-1)));
    words.push(
      `${source.name}: left out ${counted(failedElsewhere.length, 'message')} in ${name} that failed in ${[...where].join(', ')}.`,
    );
  }
  if ('unknownBecause' in reasons) {
    words.push(`${source.name}: why messages failed is not known: ${reasons.unknownBecause}`);
  }
  const looked = wordsOnLooking({ ...finding, examined });
  return [...words, ...looked.map((line) => `${source.name}: ${line}`)];
}

const NEXT =
  'dead redrive QUEUE --reason CODE brings messages back, dead purge QUEUE --reason CODE deletes them: dry runs, unless with --yes.';
