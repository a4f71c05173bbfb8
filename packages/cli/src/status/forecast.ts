import { FED_BY_USERS, isRunning, messagesIn, type QueueStatus, USERS } from './status.ts';

/** A queue that will be empty: when, at what rate, and whether messages are still to come that this does not count. */
export interface End {
  readonly kind: 'ends';
  readonly minutes: number;
  readonly perMinute: number;
  readonly atLeast: boolean;
}

/** When a queue will be empty. */
export type Outlook =
  | { readonly kind: 'empty' }
  | End
  | { readonly kind: 'grows'; readonly perMinute: number }
  | { readonly kind: 'stands' }
  | { readonly kind: 'unknown' };

const EMPTY: Outlook = { kind: 'empty' };
const UNKNOWN: Outlook = { kind: 'unknown' };
const STANDS: Outlook = { kind: 'stands' };
const MINUTES_IN_A_YEAR = 365 * 24 * 60;

/**
 * When each queue will be empty, by its name, if all goes on as it did in the last minutes.
 *
 * How a queue's length was seen to change counts more than how much of it was processed, for arrivals are in it. The queues
 * that the users queue feeds go on so until that one is empty; from then on they shrink by what is processed. Where nothing
 * is known of it, they take at least what their own messages take.
 */
export function forecast(queues: readonly QueueStatus[]): Map<string, Outlook> {
  const users = usersAmong(queues);
  const feeding = users === undefined ? UNKNOWN : outlookAlone(users);
  return new Map(
    queues.map((queue) => {
      const isFed = FED_BY_USERS.includes(queue.name);
      return [queue.name, isFed ? outlookOfFed(queue, feeding) : outlookAlone(queue)];
    }),
  );
}

/**
 * The queue that will be empty last, and when. That is a lower bound where another has no end in sight, and where nothing
 * was seen yet of what the messages in the users queue beget. `undefined` where no queue has an end in sight.
 */
export function lastToEnd(queues: readonly QueueStatus[]): (End & { readonly name: string }) | undefined {
  const outlooks = [...forecast(queues)].map(([name, outlook]) => ({ name, ...outlook }));
  const [last] = outlooks.filter(({ kind }) => kind === 'ends').sort((a, b) => minutesOf(b) - minutesOf(a));
  if (last?.kind !== 'ends') return undefined;
  const users = usersAmong(queues);
  const begetsUnseen = users !== undefined && messagesIn(users) !== 0 && users.changePerMinute === undefined;
  const atLeast = begetsUnseen || outlooks.some(isOpen);
  return { ...last, atLeast };
}

/** Of a queue whose arrivals go on as they did. */
function outlookAlone(queue: QueueStatus): Outlook {
  const { changePerMinute: change, processedPerMinute: processed } = queue;
  const messages = messagesIn(queue);
  if (messages === 0) return EMPTY;
  if (messages === undefined) return UNKNOWN;
  if (change !== undefined && change > 0) return { kind: 'grows', perMinute: change };
  if (change !== undefined) return end(messages, -change);
  if (queue.readers?.some(isRunning) === false) return STANDS;
  return processed === undefined ? UNKNOWN : end(messages, processed);
}

/** Of a queue that gets messages until the users queue is empty, and then no more. */
function outlookOfFed(queue: QueueStatus, feeding: Outlook): Outlook {
  if (feeding.kind === 'empty') return outlookUnfed(queue);
  const { changePerMinute: change, processedPerMinute: processed } = queue;
  const messages = messagesIn(queue);
  const alone = outlookAlone(queue);
  if (messages === undefined || change === undefined || feeding.kind !== 'ends') return lowerBound(alone);
  const left = messages + change * feeding.minutes;
  if (left <= 0 || processed === undefined) return alone;
  const drain = end(left, processed);
  return drain.kind === 'ends' ? { ...drain, minutes: feeding.minutes + drain.minutes } : drain;
}

/** What was seen of its length may be from when it was fed. */
function outlookUnfed(queue: QueueStatus): Outlook {
  const { processedPerMinute, changePerMinute } = queue;
  return outlookAlone({ ...queue, changePerMinute: processedPerMinute ? undefined : changePerMinute });
}

/** What would take a year does not move. */
function end(messages: number, perMinute: number): Outlook {
  if (perMinute * MINUTES_IN_A_YEAR < messages) return STANDS;
  return { kind: 'ends', minutes: messages / perMinute, perMinute, atLeast: false };
}

function lowerBound(outlook: Outlook): Outlook {
  return outlook.kind === 'ends' ? { ...outlook, atLeast: true } : outlook;
}

function isOpen(outlook: Outlook): boolean {
  return outlook.kind === 'ends' ? outlook.atLeast : outlook.kind !== 'empty';
}

function minutesOf(outlook: Outlook): number {
  return outlook.kind === 'ends' ? outlook.minutes : 0;
}

function usersAmong(queues: readonly QueueStatus[]): QueueStatus | undefined {
  return queues.find(({ name }) => name === USERS);
}
