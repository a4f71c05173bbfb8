import { EXIT } from '../exit.ts';
import { explain } from '../explain.ts';
import { counted, grouped } from '../output/number.ts';
import { wordsOnLooking } from './looking-words.ts';
import type { Outcome } from './selected.ts';

/** What a command did to messages: the name of its counter. */
export type Done = 'moved' | 'deleted';

/** The counters, as the JSON output has them. */
export function countersAsJson({ chosen, tally, complete }: Outcome, done: Done) {
  return {
    messages: chosen,
    examined: tally.examined,
    complete,
    [done]: tally.done,
    skipped: tally.skipped,
    failed: tally.failed,
    ...(done === 'moved' && { movedNotDeleted: tally.movedNotDeleted }),
  };
}

/** The same for people. */
export function countersAsText({ tally }: Outcome, done: Done): string {
  const counters = [
    `${grouped(tally.examined)} examined`,
    `${grouped(tally.done)} ${done}`,
    `${grouped(tally.skipped)} skipped`,
    `${grouped(tally.failed)} failed`,
    ...(done === 'moved' ? [`${grouped(tally.movedNotDeleted)} moved but not deleted`] : []),
  ];
  return `${counters.join(', ')}\n`;
}

/** What is to be said besides: what SQS refused, what ended the work, what is hidden still. */
export function wordsOn(outcome: Outcome): string[] {
  const { tally, failure } = outcome;
  const words: string[] = [];
  const codes = [...tally.refusals].join(', ');
  if (tally.failed > 0) {
    words.push(
      `SQS refused ${counted(tally.failed, 'message')} (${codes}), which stayed where they were; run it again.`,
    );
  }
  if (tally.movedNotDeleted > 0) {
    words.push(
      `SQS did not delete ${counted(tally.movedNotDeleted, 'moved message')}${codes === '' ? '' : ` (${codes})`}, now in both queues.`,
    );
  }
  if (failure !== undefined) words.push(`alma-cache: ${explain(failure).message}`);
  words.push(...wordsOnLooking({ ...outcome, examined: tally.examined }));
  if (tally.examined > 0) words.push(RECEIPTS);
  return words;
}

const RECEIPTS =
  'Examining was one more receipt of each message, which counts for nothing in a dead-letter queue.';

/** The exit code of work that was done message by message. */
export function exitCodeOf({ tally, failure }: Outcome, interrupted: boolean): number {
  if (failure === undefined && interrupted) return EXIT.interrupted;
  const partly = tally.done > 0 ? EXIT.partly : EXIT.failed;
  if (failure !== undefined) return tally.done > 0 ? EXIT.partly : explain(failure).exitCode;
  return tally.failed + tally.movedNotDeleted > 0 ? partly : EXIT.done;
}
