import { FED_BY_USERS, messagesIn, type QueueStatus, USERS } from './status.ts';

/**
 * Below this, the library's other applications, and patrons whose records are not cached, soon get no answer from Alma. The
 * stack's alarm has the same by default: the stage parameter almaCallsLow.
 */
export const ALMA_CALLS_LOW = 5_000;

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
