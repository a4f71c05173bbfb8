import { relative } from '../output/duration.ts';
import { counted, grouped } from '../output/number.ts';
import { type Layout, paragraphs } from './paragraphs.ts';
import { queueTable } from './queue-table.ts';
import type { Status } from './status.ts';
import type { Verdict } from './verdict.ts';

/** Lines that tell the status to a person: first the verdict, then what it is drawn from. */
export function render(status: Status, verdict: Verdict, layout: Layout): string[] {
  const { paint, width } = layout;
  const queues = status.queues.length === 0 ? [] : ['', ...queueTable(status.queues, paint, width)];
  return [
    ...verdictLines(verdict, layout),
    ...queues,
    '',
    ...tableLines(status, layout),
    ...callLines(status, layout),
  ];
}

/** The same in a single line: the verdict alone. */
export function summary({ attention, unreadable, work }: Verdict): string {
  return (
    [
      attention.length > 0 ? `ATTENTION: ${attention.join('; ')}` : undefined,
      unreadable.length > 0 ? `not readable: ${unreadable.join('; ')}` : undefined,
      work === undefined ? undefined : `${work.state}: ${work.text}`,
    ]
      .filter((part) => part !== undefined)
      .join('. ') || `healthy: ${IDLE}`
  );
}

const IDLE = 'nothing to do';

function verdictLines({ attention, unreadable, work, level }: Verdict, layout: Layout): string[] {
  return [
    ...paragraphs('ATTENTION', 'bad', attention, layout),
    ...paragraphs('not readable', 'warning', unreadable, layout),
    ...paragraphs('working', 'good', work?.state === 'working' ? [work.text] : [], layout),
    ...paragraphs('waiting', 'warning', work?.state === 'waiting' ? [work.text] : [], layout),
    ...paragraphs('healthy', 'good', level === 'healthy' ? [IDLE] : [], layout),
  ];
}

function tableLines({ tables }: Status, layout: Layout): string[] {
  if (tables.length === 0) return [];
  const counts = tables.map(({ name, items }) => `${name} ${items === undefined ? '?' : grouped(items)}`);
  const text = `${counts.join(', ')} (up to six hours old)`;
  return paragraphs('items', 'strong', [text], layout);
}

function callLines(status: Status, layout: Layout): string[] {
  return paragraphs('Alma', 'strong', [callsLeft(status)], layout);
}

function callsLeft({ almaCalls, unreadable, time }: Status): string {
  if (almaCalls) return `${counted(almaCalls.left, 'call')} left today (${relative(almaCalls.readAt, time)})`;
  const refused = unreadable.some(({ part }) => part === 'Alma calls');
  return `calls left today: ${refused ? 'not readable' : 'not known, no function said it'}`;
}
