import { forecast, type Outlook } from './forecast.ts';
import { summary } from './render.ts';
import type { QueueStatus, Status } from './status.ts';
import type { Verdict } from './verdict.ts';

/** The status for programs: always the same members, null where something is not known. */
export function statusJson(status: Status, verdict: Verdict) {
  const outlooks = forecast(status.queues);
  return {
    time: new Date(status.time).toISOString(),
    level: verdict.level,
    summary: summary(verdict),
    attention: verdict.attention,
    queues: status.queues.map((queue) => queueJson(queue, outlooks.get(queue.name))),
    tables: status.tables.map(({ name, items }) => ({ name, items: items ?? null })),
    almaCalls: status.almaCalls
      ? { left: status.almaCalls.left, readAt: new Date(status.almaCalls.readAt).toISOString() }
      : null,
    unreadable: status.unreadable,
  };
}

function queueJson(queue: QueueStatus, outlook: Outlook | undefined) {
  return {
    name: queue.name,
    waiting: queue.waiting ?? null,
    inFlight: queue.inFlight ?? null,
    delayed: queue.delayed ?? null,
    postponed: queue.postponed ?? null,
    /** null too where there is no dead-letter queue. */
    dead: queue.dead === 'none' ? null : (queue.dead ?? null),
    oldestSeconds: queue.oldestMs === undefined ? null : Math.round(queue.oldestMs / 1000),
    mappings: queue.readers?.map(({ functionName, state }) => ({ function: functionName, state })) ?? null,
    processedPerMinute: queue.processedPerMinute ?? null,
    changePerMinute: queue.changePerMinute ?? null,
    outlook: outlook?.kind ?? 'unknown',
    secondsLeft: outlook?.kind === 'ends' ? Math.round(outlook.minutes * 60) : null,
    /** Whether messages are still to come that secondsLeft does not count. */
    atLeast: outlook?.kind === 'ends' ? outlook.atLeast : null,
  };
}
