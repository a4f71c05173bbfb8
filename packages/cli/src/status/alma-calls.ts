import { FED_BY_USERS, messagesIn, type QueueStatus, USERS } from './status.ts';

/**
 * Below this, the library's other applications, and patrons whose records are not cached, soon get no answer from Alma. The
 * stack's alarm has the same by default: the stage parameter almaCallsLow.
 */
export const ALMA_CALLS_LOW = 5_000;

export const DAY_MS = 24 * 60 * 60 * 1000;

/** When Alma counts the day's calls anew, epoch ms: at midnight, in UTC as far as is known. */
export function nextReset(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}

/** A user's three lists; what is in them costs a call each, through messages of its own. */
const CALLS_PER_USER = 3;

/** How many calls the messages that are known of will take at least: more pages, retries and new messages not counted. */
export function callsNeeded(queues: readonly QueueStatus[]): number {
  return queues
    .map((queue) => (messagesIn(queue) ?? 0) * callsPerMessage(queue.name))
    .reduce((sum, calls) => sum + calls, 0);
}

function callsPerMessage(name: string): number {
  if (name === USERS) return CALLS_PER_USER;
  // Events carry their record with them.
  return FED_BY_USERS.includes(name) ? 1 : 0;
}
