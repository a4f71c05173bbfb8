import { EXIT } from '../exit.ts';
import { duration } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import { ALMA_CALLS_LOW } from './alma-calls.ts';
import { isRunning, type QueueStatus, type Status } from './status.ts';
import { describeWork, type Work } from './work.ts';

/**
 * `attention`: something needs a person. `incomplete`: something could not be read. Otherwise all is well: `healthy` where
 * there is nothing to do, `waiting` where nothing is known to be processed.
 */
export type Level = 'healthy' | 'working' | 'waiting' | 'incomplete' | 'attention';

export interface Verdict {
  readonly level: Level;
  /** What needs a person, the worst first. */
  readonly attention: readonly string[];
  /** What could not be read, and why. */
  readonly unreadable: readonly string[];
  /** What there is to do; `undefined` where there is nothing. */
  readonly work: Work | undefined;
}

/** Messages that wait for so long while none is processed are stuck: longer than a failed one is hidden for, ms. */
const STUCK_AFTER_MS = 30 * 60_000;

/**
 * Whether the stack is well.
 *
 * @param almaCallsLow fewer calls of Alma's daily quota than this are too few
 */
export function judge(status: Status, almaCallsLow: number = ALMA_CALLS_LOW): Verdict {
  const attention = [
    ...deadLetters(status),
    ...status.queues.flatMap(notRead),
    ...status.queues.flatMap(stuck),
    ...fewCalls(status, almaCallsLow),
  ];
  const unreadable = notReadable(status);
  const work = describeWork(status);
  return { level: levelOf({ attention, unreadable, work }), attention, unreadable, work };
}

/** The exit code of a single look: 0 where all is well, 3 where something needs a person or could not be read. */
export function exitCodeOf({ level }: Verdict): number {
  return level === 'attention' || level === 'incomplete' ? EXIT.partly : EXIT.done;
}

function levelOf({ attention, unreadable, work }: Omit<Verdict, 'level'>): Level {
  if (attention.length > 0) return 'attention';
  if (unreadable.length > 0) return 'incomplete';
  return work?.state ?? 'healthy';
}

function deadLetters({ queues }: Status): string[] {
  const [first, ...others] = queues.flatMap(({ name, dead }) =>
    typeof dead === 'number' && dead > 0 ? [{ name, dead }] : [],
  );
  if (first === undefined) return [];
  const rest = others.map(({ name, dead }) => `, ${grouped(dead)} in ${name}`).join('');
  const where = `${counted(first.dead, 'dead letter')} in ${first.name}${rest}`;
  return [`${where} (dead list ${first.name} tells why)`];
}

function notRead({ name, readers }: QueueStatus): string[] {
  if (readers?.length === 0) return [`${name} is not read: no function has a mapping of it`];
  return (readers ?? [])
    .filter((reader) => !isRunning(reader))
    .map(
      (reader) =>
        `${name} is not read: the mapping to ${reader.functionName} is ${reader.state.toLowerCase()}`,
    );
}

function stuck(queue: QueueStatus): string[] {
  const { name, waiting = 0, oldestMs = 0, processedPerMinute = 0, changePerMinute = 0 } = queue;
  const moves = processedPerMinute > 0 || changePerMinute < 0;
  if (waiting === 0 || moves || oldestMs < STUCK_AFTER_MS || notRead(queue).length > 0) return [];
  return [`nothing of ${name} is processed: its oldest message waits for ${duration(oldestMs)}`];
}

function fewCalls({ almaCalls }: Status, low: number): string[] {
  if (almaCalls === undefined || almaCalls.left >= low) return [];
  if (almaCalls.left <= 0) return ["Alma's calls of today are used up: what is queued waits for tomorrow"];
  return [`only ${counted(almaCalls.left, 'Alma call')} left today`];
}

/** What failed for the same reason is named together. */
function notReadable({ unreadable }: Status): string[] {
  const byReason = Map.groupBy(unreadable, ({ reason }) => reason);
  return [...byReason].map(([reason, parts]) => `${parts.map(({ part }) => part).join(', ')}: ${reason}`);
}
