import stringWidth from 'string-width';
import type { Paint } from '../output/colour.ts';
import { duration } from '../output/duration.ts';
import { grouped } from '../output/number.ts';
import { type Column, table } from '../output/table.ts';
import { forecast, type Outlook } from './forecast.ts';
import { isRunning, type QueueStatus } from './status.ts';

interface QueueColumn extends Column {
  readonly cell: (queue: QueueStatus, outlook: Outlook, paint: Paint) => string;
}

const UNKNOWN = '?';

const COLUMNS = {
  queue: { heading: 'queue', cell: ({ name }) => name },
  waiting: {
    heading: 'waiting',
    align: 'right',
    cell: ({ waiting }, _, paint) => amount(waiting, paint, 'strong'),
  },
  inFlight: {
    heading: 'in flight',
    align: 'right',
    cell: ({ inFlight }, _, paint) => amount(inFlight, paint),
  },
  delayed: { heading: 'delayed', align: 'right', cell: ({ delayed }, _, paint) => amount(delayed, paint) },
  dead: {
    heading: 'dead',
    align: 'right',
    cell: ({ dead }, _, paint) => (dead === 'none' ? paint('faint', '-') : amount(dead, paint, 'bad')),
  },
  oldest: {
    heading: 'oldest',
    align: 'right',
    cell: ({ oldestMs }) => (oldestMs === undefined ? '' : duration(oldestMs)),
  },
  rate: {
    heading: 'a minute',
    align: 'right',
    cell: ({ processedPerMinute: rate }) => (rate === undefined ? '' : roughly(rate)),
  },
  left: { heading: 'left', align: 'right', cell: (_, outlook, paint) => timeLeft(outlook, paint) },
  mapping: { heading: 'mapping', cell: ({ readers }, _, paint) => mappingStates(readers, paint) },
} as const satisfies Record<string, QueueColumn>;

/** What a narrow terminal can do without, in this order: the verdict names what is wrong with a mapping. */
const DISPENSABLE = [COLUMNS.mapping, COLUMNS.rate, COLUMNS.inFlight, COLUMNS.oldest] as const;

/** Lines of a table of the queues, without the columns that do not fit into the width. */
export function queueTable(queues: readonly QueueStatus[], paint: Paint, width: number): string[] {
  const outlooks = forecast(queues);
  const linesOf = (columns: readonly QueueColumn[], options: { readonly width?: number } = {}) =>
    table(
      columns,
      queues.map((queue) =>
        columns.map(({ cell }) => cell(queue, outlooks.get(queue.name) ?? { kind: 'unknown' }, paint)),
      ),
      options,
    );
  let columns: readonly QueueColumn[] = Object.values(COLUMNS);
  if (queues.every(({ delayed }) => !delayed)) columns = without(columns, COLUMNS.delayed);
  for (const dispensable of DISPENSABLE) {
    if (Math.max(...linesOf(columns).map((line) => stringWidth(line))) <= width) break;
    columns = without(columns, dispensable);
  }
  const [headings = '', ...rows] = linesOf(columns, { width });
  return [paint('faint', headings), ...rows];
}

function without(columns: readonly QueueColumn[], column: QueueColumn): readonly QueueColumn[] {
  return columns.filter((other) => other !== column);
}

/** A zero is of less weight than anything else. */
function amount(number: number | undefined, paint: Paint, tone?: 'strong' | 'bad'): string {
  if (number === undefined) return paint('warning', UNKNOWN);
  if (number === 0) return paint('faint', '0');
  return tone === undefined ? grouped(number) : paint(tone, grouped(number));
}

function roughly(rate: number): string {
  return rate > 0 && rate < 1 ? '<1' : grouped(rate);
}

function timeLeft(outlook: Outlook, paint: Paint): string {
  switch (outlook.kind) {
    case 'empty':
      return '';
    case 'ends':
      return `${outlook.atLeast ? '≥ ' : ''}${duration(outlook.minutes * 60_000)}`;
    case 'grows':
    case 'stands':
      return paint('warning', outlook.kind);
    case 'unknown':
      return paint('faint', UNKNOWN);
  }
}

function mappingStates(readers: QueueStatus['readers'], paint: Paint): string {
  if (readers === undefined) return paint('warning', UNKNOWN);
  if (readers.length === 0) return paint('bad', 'none');
  return readers
    .map((reader) =>
      isRunning(reader) ? reader.state.toLowerCase() : paint('bad', reader.state.toLowerCase()),
    )
    .join(', ');
}
