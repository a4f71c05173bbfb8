import { EXIT } from '../exit.ts';
import { counted, grouped } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import type { TableTraces } from './cached-traces.ts';
import type { QueueTraces } from './queued-traces.ts';

/** All that was found of a user. */
export interface Traces {
  readonly userId: string;
  readonly tables: readonly TableTraces[];
  readonly queues: readonly QueueTraces[];
}

/** For programs. */
export function toJson({ userId, tables, queues }: Traces, dryRun: boolean): object {
  return {
    user: userId,
    dryRun,
    tables: tables.map(({ kind, table, ids }) => ({ kind, table, ids })),
    queues: queues.map(({ queue, waiting, deadLetters }) => ({
      queue,
      waiting,
      deadLetters: deadLetters ?? null,
    })),
  };
}

/** For people: how many items and messages, by table and queue. */
export function toText({ userId, tables, queues }: Traces, dryRun: boolean): string {
  const items = tables.reduce((sum, { ids }) => sum + ids.length, 0);
  const letters = queues.reduce((sum, { deadLetters }) => sum + (deadLetters?.about.length ?? 0), 0);
  const verb = dryRun ? 'are there' : 'were erased';
  return [
    `Of ${printable(userId)} ${counted(items, 'item')} and ${counted(letters, 'dead letter')} ${verb}.`,
    '',
    ...table(
      [{ heading: 'table' }, { heading: 'of the user', align: 'right' }],
      tables.map(({ table, ids }) => [table, grouped(ids.length)]),
    ),
    '',
    ...table(
      [
        { heading: 'queue' },
        { heading: 'waiting', align: 'right' },
        { heading: 'dead letters', align: 'right' },
        { heading: 'of the user', align: 'right' },
      ],
      queues.map(({ queue, waiting, deadLetters }) => [
        queue,
        grouped(waiting),
        grouped(deadLetters?.examined ?? 0),
        grouped(deadLetters?.about.length ?? 0),
      ]),
    ),
    '',
  ].join('\n');
}

/** What there is to know beside the counts. */
export function wordsOn({ queues }: Traces, dryRun: boolean): string[] {
  const waiting = queues.reduce((sum, each) => sum + each.waiting, 0);
  const letters = queues.flatMap(({ deadLetters }) => deadLetters ?? []);
  const notDeleted = letters.reduce((sum, each) => sum + each.notDeleted.length, 0);
  const unfinished = letters.filter(({ isComplete }) => !isComplete).map(({ queue }) => queue);
  return [
    ...(waiting > 0
      ? [
          `About ${counted(waiting, 'message')} in the queues may be about anybody: run this again once they are processed.`,
        ]
      : []),
    ...(notDeleted > 0 ? [`SQS did not delete ${counted(notDeleted, 'dead letter')}: run this again.`] : []),
    ...(unfinished.length > 0 ? [`Not all was looked at in ${unfinished.join(', ')}: run this again.`] : []),
    STAYS,
    ...(dryRun ? ['This was a dry run: nothing was erased. --yes does it.'] : []),
  ];
}

/** Nothing here reaches it, and whoever answers for the erasure has to know. */
const STAYS =
  'Not reached: Alma itself, from where a user who is still there comes back; logs, until they are 30 days old, with user ids only where LOG_USER_IDS is true; backups of the tables.';

/** Done, unless something was left that should have been erased, or looked at. */
export function exitCodeOf({ queues }: Traces, isAborted: boolean): number {
  if (isAborted) return EXIT.interrupted;
  const letters = queues.flatMap(({ deadLetters }) => deadLetters ?? []);
  const isWhole = letters.every(({ isComplete, notDeleted }) => isComplete && notDeleted.length === 0);
  return isWhole ? EXIT.done : EXIT.partly;
}
