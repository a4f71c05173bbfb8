import type { QueueStatus, Status } from '../status.ts';

/** A queue that is idle and well, but for what is given. */
export function queueStatus(name: string, differences: Partial<QueueStatus> = {}): QueueStatus {
  return {
    name,
    waiting: 0,
    inFlight: 0,
    delayed: 0,
    postponed: 0,
    dead: 0,
    oldestMs: undefined,
    readers: [{ functionName: `stack-${name}`, state: 'Enabled' }],
    processedPerMinute: undefined,
    changePerMinute: undefined,
    ...differences,
  };
}

/** Noon UTC. */
export const NOON = Date.UTC(2026, 2, 4, 12);

/** A stack that is idle and well, but for what is given. */
export function stackStatus(differences: Partial<Status> = {}): Status {
  return {
    time: NOON,
    queues: [queueStatus('users'), queueStatus('loans')],
    tables: [{ name: 'loan', items: 5_123 }],
    almaCalls: { left: 81_234, readAt: NOON - 180_000 },
    unreadable: [],
    ...differences,
  };
}
