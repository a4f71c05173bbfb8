import { duration, relative } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import { callsNeeded, nextReset } from './alma-calls.ts';
import { type End, forecast, lastToEnd } from './forecast.ts';
import { messagesIn, type QueueStatus, type Status } from './status.ts';

const MINUTE_MS = 60_000;

/** What there is to do. */
export interface Work {
  /** `waiting` where nothing is known to be processed. */
  readonly state: 'working' | 'waiting';
  /** How much it is and how long it takes, in words. */
  readonly text: string;
}

/** What there is to do; `undefined` where there is nothing. */
export function describeWork(status: Status): Work | undefined {
  const busy = status.queues.filter((queue) => (messagesIn(queue) ?? 0) > 0);
  const [first] = busy;
  if (first === undefined) return undefined;
  const messages = busy.reduce((sum, queue) => sum + (messagesIn(queue) ?? 0), 0);
  const where = busy.length === 1 ? first.name : `${busy.length} queues`;
  const postponed = busy.reduce((sum, queue) => sum + (queue.postponed ?? 0), 0);
  const what = `${counted(messages, 'message')} in ${where}`;
  if (postponed === messages) return { state: 'waiting', text: `${what}, ${untilReset(status)}` };
  const text = [
    `${what}, ${timeLeft(status, busy.length)}`,
    postponed > 0 ? `${grouped(postponed)} of them ${untilReset(status)}` : undefined,
    quotaNote(status),
  ]
    .filter((part) => part !== undefined)
    .join('; ');
  return { state: isMoving(status.queues, busy) ? 'working' : 'waiting', text };
}

function isMoving(queues: readonly QueueStatus[], busy: readonly QueueStatus[]): boolean {
  return lastToEnd(queues) !== undefined || busy.some(({ processedPerMinute = 0 }) => processedPerMinute > 0);
}

/** A rate as people read it: `95 a minute`, `24 an hour`. */
function rate(perMinute: number): string {
  if (perMinute >= 1) return `${grouped(perMinute)} a minute`;
  const perHour = perMinute * 60;
  return perHour >= 1 ? `${grouped(perHour)} an hour` : 'less than one an hour';
}

function timeLeft({ queues }: Status, busyQueues: number): string {
  const only = busyQueues === 1;
  const last = lastToEnd(queues);
  const parts = last === undefined ? [] : [`${last.atLeast ? 'at least' : 'about'} ${timeOf(last, only)}`];
  for (const [name, outlook] of forecast(queues)) {
    if (outlook.kind === 'grows') {
      parts.push(`${only ? 'growing' : `${name} grows`} by ${rate(outlook.perMinute)}`);
    }
    if (outlook.kind === 'stands') parts.push(only ? 'not moving' : `${name} does not move`);
  }
  return parts.length > 0 ? parts.join(', ') : 'at a rate not known yet';
}

function timeOf({ name, minutes, perMinute }: End & { readonly name: string }, only: boolean): string {
  const left = `${duration(minutes * MINUTE_MS)} left`;
  return only ? `${left} at ${rate(perMinute)}` : `${left} (${name} at ${rate(perMinute)})`;
}

/** Why messages are put off, and for how long. */
function untilReset({ time }: Status): string {
  return `waiting for Alma's next day, ${relative(nextReset(time), time)}`;
}

function quotaNote({ almaCalls, queues }: Status): string | undefined {
  const needed = callsNeeded(queues);
  if (almaCalls === undefined || needed <= almaCalls.left) return undefined;
  return `it takes at least ${counted(needed, 'Alma call')} and today ${grouped(almaCalls.left)} are left, so not today`;
}
