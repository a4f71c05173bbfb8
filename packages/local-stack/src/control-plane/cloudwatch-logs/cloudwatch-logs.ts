import { ApiFailure } from '../../aws-api/api-server.ts';
import { createJsonApi } from '../../aws-api/json-api.ts';
import { closeServer, listenOnLoopback } from '../../loopback.ts';
import type { ObjectReader } from '../../object-reader.ts';
import { readFilterPattern } from './filter-pattern.ts';
import type { LogEvent, LogEvents } from './log-events.ts';

export interface CloudWatchLogsEmulator {
  readonly url: string;
  close(): Promise<void>;
}

/** Events in one answer: the limit, and what there is without one (CloudWatch Logs API reference, FilterLogEvents). */
const PAGE_SIZE = 10_000;

/** CloudWatch Logs' code for a request that asks for what it cannot have. */
const INVALID = 'InvalidParameterException';

const PARAMETERS = [
  'endTime',
  'filterPattern',
  'limit',
  'logGroupName',
  'nextToken',
  'startFromHead',
  'startTime',
];

/** The first time from which logs can be read backwards (same place). */
const BACKWARDS_SINCE = Date.UTC(2024, 0, 1);

/** The part of CloudWatch Logs that searches the logs of the functions. */
export async function startCloudWatchLogs(logs: LogEvents): Promise<CloudWatchLogsEmulator> {
  const server = createJsonApi({
    prefix: 'Logs_20140328',
    invalidCode: INVALID,
    actions: { FilterLogEvents: (input) => filterLogEvents(logs, input) },
  });
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

function filterLogEvents(logs: LogEvents, input: ObjectReader): object {
  input.allowOnly(PARAMETERS);
  const events = logs.of(input.string('logGroupName'));
  if (!events) {
    throw new ApiFailure('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  const cursor = readCursor(input);
  const filter = readFilterPattern(input.string('filterPattern', ''));
  const start = input.number('startTime', 0);
  const end = input.number('endTime', Number.MAX_SAFE_INTEGER);
  const limit = Math.min(input.number('limit', PAGE_SIZE), PAGE_SIZE);

  const found = events.filter(
    (event) => event.time >= start && event.time <= end && isBeyond(event, cursor) && filter(event.message),
  );
  if (cursor.backwards) found.reverse();
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    events: page.map(({ sequence, time, message }) => ({
      eventId: String(sequence),
      logStreamName: 'local',
      timestamp: time,
      ingestionTime: time,
      message,
    })),
    searchedLogStreams: [],
    nextToken: last && `${cursor.backwards ? 'b' : 'f'}/${last.sequence}`,
  };
}

/** Where a search goes on: events come and go between two pages, so it is by event and not by count. */
interface Cursor {
  readonly backwards: boolean;
  /** The last event that was told. */
  readonly after?: number;
}

/** The token of the page before decides on the direction, whatever is asked for now. */
function readCursor(input: ObjectReader): Cursor {
  if (input.has('nextToken')) {
    const [, direction, sequence] = /^([bf])\/(\d+)$/.exec(input.string('nextToken')) ?? [];
    if (!direction) throw invalid('The specified nextToken is invalid.');
    return { backwards: direction === 'b', after: Number(sequence) };
  }
  const backwards = !input.boolean('startFromHead', true);
  if (backwards && input.number('startTime', 0) < BACKWARDS_SINCE) {
    throw invalid('startFromHead can be false only with a startTime on or after January 1, 2024');
  }
  return { backwards };
}

function isBeyond({ sequence }: LogEvent, { backwards, after }: Cursor): boolean {
  if (after === undefined) return true;
  return backwards ? sequence < after : sequence > after;
}

function invalid(message: string): ApiFailure {
  return new ApiFailure(INVALID, message);
}
