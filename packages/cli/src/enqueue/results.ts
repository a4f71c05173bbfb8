import { EXIT } from '../exit.ts';
import { duration } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import { printable } from '../output/printable.ts';
import type { Progression } from './enqueue-users.ts';
import type { QueueFacts } from './queue-facts.ts';
import type { Tally } from './tally.ts';

/** What the command prints: `data` for programs, `text` for people. */
export interface Result {
  readonly data: unknown;
  readonly text: () => string;
}

/** Most ids of each kind that the text names. */
const MOST_SHOWN = 10;

/** What a list holds, and what would be sent of it. */
export async function checkedResult(source: string, queue: QueueFacts, tally: Tally): Promise<Result> {
  const refused = await notSent(tally);
  const { read, valid, first, counts, placeholders, named } = tally;
  const { invalid, repeated } = counts;
  return {
    data: {
      dryRun: true,
      source,
      ...queue,
      read,
      toQueue: valid,
      invalid,
      repeated,
      placeholders,
      first: first ?? null,
      notSent: named,
    },
    text: () =>
      lines([
        `${counted(valid, 'user id')} to queue, of ${grouped(read)} read: ${grouped(invalid)} invalid, ${grouped(repeated)} repeated${contacts(tally)}.`,
        ...(first === undefined ? [] : [`The first is ${printable(first)}.`]),
        described(queue),
        ...refused,
      ]),
  };
}

/** How many users there are in Alma, and what it costs to read who they are. */
export function countedResult(
  queue: QueueFacts,
  {
    from,
    toQueue,
    almaCalls,
    callsLeft,
  }: { from: number } & Record<'toQueue' | 'almaCalls' | 'callsLeft', number | undefined>,
): Result {
  return {
    data: {
      dryRun: true,
      source: 'Alma',
      ...queue,
      from,
      toQueue: toQueue ?? null,
      almaCalls: almaCalls ?? null,
      almaCallsLeft: callsLeft ?? null,
    },
    text: () =>
      lines([
        toQueue === undefined || almaCalls === undefined
          ? 'Alma does not say how many users it has.'
          : `${counted(toQueue, 'user')} of Alma to queue, read in ${counted(almaCalls, 'call')}.`,
        ...(callsLeft === undefined ? [] : [`${counted(callsLeft, 'Alma call')} left today.`]),
        described(queue),
      ]),
  };
}

/** What was sent. */
export async function sentResult(
  source: string,
  queue: string,
  tally: Tally,
  progression: Progression,
): Promise<Result> {
  const refused = await notSent(tally);
  const { read, queued, counts, placeholders, named } = tally;
  const next = progression.state === 'done' ? null : progression.next;
  return {
    data: { dryRun: false, source, queue, read, queued, ...counts, placeholders, next, notSent: named },
    text: () =>
      lines([
        `${counted(queued, 'user id')} queued, of ${grouped(read)} read: ${grouped(counts.invalid)} invalid, ${grouped(counts.repeated)} repeated, ${grouped(counts.failed)} failed${contacts(tally)}.`,
        ...refused,
      ]),
  };
}

/** Repeated ids alone are no failure: their users are queued. */
export function exitCodeOf({ valid, queued, counts }: Tally, progression?: Progression): number {
  if (progression?.state === 'interrupted') return EXIT.interrupted;
  const complete = progression?.state !== 'failed' && counts.invalid + counts.failed === 0;
  if (complete) return EXIT.done;
  const some = progression === undefined ? valid : queued;
  return some > 0 ? EXIT.partly : EXIT.failed;
}

/** Entries of Alma's list that are no users: nothing is wrong with them, so nothing is said where there are none. */
function contacts({ placeholders }: Tally): string {
  return placeholders === 0 ? '' : `, ${grouped(placeholders)} without a primary id`;
}

function described({ queue, waiting, retentionSeconds }: QueueFacts): string {
  return `The queue is ${queue}: ${counted(waiting, 'message')} waiting, each kept for ${duration(retentionSeconds * 1000)}.`;
}

/** The first of each kind. Repeated ids come last: nothing has to be done about them. */
async function notSent({ named, counts }: Tally): Promise<string[]> {
  const shown = (['invalid', 'failed', 'repeated'] as const).flatMap((outcome) =>
    named.filter((each) => each.outcome === outcome).slice(0, MOST_SHOWN),
  );
  if (shown.length === 0) return [];
  // What measures the width of letters takes five megabytes.
  const { table } = await import('../output/table.ts');
  const more = counts.invalid + counts.failed + counts.repeated - shown.length;
  const rows = shown.map(({ number, id, reason }) => [grouped(number), printable(id), reason]);
  return [
    '',
    ...table(
      [{ heading: 'number', align: 'right' }, { heading: 'not sent' }, { heading: 'because it' }],
      rows,
    ),
    ...(more === 0 ? [] : [`… and ${grouped(more)} more; --json names the first thousand of each kind`]),
  ];
}

const lines = (all: readonly string[]) => `${all.join('\n')}\n`;
