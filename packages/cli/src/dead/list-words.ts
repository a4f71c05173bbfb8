import { duration } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import type { Finding } from './list.ts';

/** What is to be said besides the findings: what looking cost, what was left out, what to type next. */
export function afterLooking(findings: readonly Finding[]): string[] {
  const examined = findings.reduce((sum, { letters }) => sum + letters.length, 0);
  if (examined === 0) return findings.length === 0 ? ['There are no dead letters.'] : [];
  return [...findings.flatMap(wordsOn), COST, NEXT];
}

const COST =
  'Looking was one more receipt of each message, as SQS has no other way; it counts for nothing in a dead-letter queue.';

function wordsOn({ queue: { source }, letters, complete, reasons, stuck, holdSeconds }: Finding): string[] {
  const words: string[] = [];
  if (!complete) words.push(`${source.name}: --limit N examines more than ${grouped(letters.length)}.`);
  if ('unknownBecause' in reasons) {
    words.push(`${source.name}: why messages failed is not known: ${reasons.unknownBecause}`);
  }
  if (stuck.length > 0) {
    const [why] = stuck;
    words.push(
      `${source.name}: ${counted(stuck.length, 'message')} could not be made visible again at once (${why}), and will be in ${duration(holdSeconds * 1000)} at most.`,
    );
  }
  return words;
}

const NEXT =
  'dead redrive QUEUE --reason CODE brings messages back, dead purge QUEUE --reason CODE deletes them: dry runs, unless with --yes.';
