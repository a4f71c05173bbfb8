import type { LocalStack } from '@alma-cache/local-stack';
import { CACHED_KINDS } from '../kinds.ts';
import { counted } from '../output/number.ts';
import { table } from '../output/table.ts';
import type { Alma } from './alma.ts';
import { type ApiSummary, renderApi, wrongCount } from './api-reads.ts';
import { recordTable } from './record-tables.ts';
import { renderWebhooks, undeliveredCount, type WebhookSummary } from './webhook-events.ts';

export interface TableSummary {
  readonly table: string;
  /** When all users had been cached, before what is in `webhooks` and `api`. */
  readonly cached: number;
  /** What Alma held for the chosen users; null where that is not known. */
  readonly inAlma: number | null;
  /** At the end, what is deleted but remembered among them: as `status` and the console count. */
  readonly items: number;
}

/** What a run has done; printed as it is with `--json`. */
export interface Summary {
  readonly alma: string;
  readonly users: number;
  readonly tables: readonly TableSummary[];
  /** At the end. */
  readonly deadLetters: readonly { readonly queue: string; readonly messages: number }[];
  /** How long it took to cache the users. */
  readonly seconds: number;
  /** Null where no events are sent. */
  readonly webhooks: WebhookSummary | null;
  readonly api: ApiSummary;
}

/** How many records of each kind are cached. */
export async function countCached(
  stack: LocalStack,
  alma: Alma,
  userIds: readonly string[],
): Promise<Omit<TableSummary, 'items'>[]> {
  const expected = alma.countRecords(userIds);
  const tables: Omit<TableSummary, 'items'>[] = [];
  for (const kind of CACHED_KINDS) {
    const table = recordTable(stack, kind);
    if (!table) continue;
    tables.push({ table: table.logicalId, cached: await table.count(), inAlma: expected?.[kind] ?? null });
  }
  return tables;
}

/** Adds how many items the tables hold by now. */
export function countItems(
  stack: LocalStack,
  tables: readonly Omit<TableSummary, 'items'>[],
): Promise<TableSummary[]> {
  return Promise.all(
    tables.map(async (summary) => ({ ...summary, items: await stack.table(summary.table).count() })),
  );
}

export async function countDeadLetters(stack: LocalStack): Promise<Summary['deadLetters']> {
  const deadLetters: { queue: string; messages: number }[] = [];
  for (const queue of stack.deadLetterQueues) {
    const { visible, inFlight } = await queue.counts();
    // Those that somebody looks at just now are dead letters too.
    deadLetters.push({ queue: queue.logicalId, messages: visible + inFlight });
  }
  return deadLetters;
}

export function deadLetterCount({ deadLetters }: Summary): number {
  return deadLetters.reduce((sum, { messages }) => sum + messages, 0);
}

/** Records that Alma holds and the cache does not, over all tables. */
function missingCount({ tables }: Summary): number {
  return tables.reduce((sum, { cached, inAlma }) => sum + Math.max(0, (inAlma ?? 0) - cached), 0);
}

/** What is not as it should be, a line each. */
export function faultsOf(summary: Summary): string[] {
  const { webhooks, api } = summary;
  const missing = missingCount(summary);
  const undelivered = webhooks ? undeliveredCount(webhooks) : 0;
  const wrong = wrongCount(api);
  return [
    ...(missing > 0 ? [`${missing} records of Alma are not in the cache, and no dead letter says why`] : []),
    ...(undelivered > 0 ? [`${undelivered} webhook events were not taken`] : []),
    ...(wrong > 0 ? [`${wrong} answers of the API are not what they should be`] : []),
  ];
}

/** The summary as a person reads it. */
export function renderSummary(summary: Summary): string {
  const rows = summary.tables.map(({ table, cached, inAlma, items }) => [
    table,
    String(cached),
    String(inAlma ?? '?'),
    String(items),
  ]);
  const left = summary.deadLetters.filter(({ messages }) => messages > 0);
  const deadLetters = left.map(({ queue, messages }) => `${queue}: ${counted(messages, 'dead letter')}`);
  return [
    ...table(
      [
        { heading: 'table' },
        { heading: 'cached', align: 'right' },
        { heading: `in ${summary.alma}`, align: 'right' },
        { heading: 'at the end', align: 'right' },
      ],
      rows,
    ),
    '"at the end": after the events and reads; what they deleted is remembered for a day, and counted',
    '',
    ...deadLetters,
    `${counted(summary.users, 'user')} in ${summary.seconds.toFixed(1)} s`,
    ...(summary.webhooks ? [renderWebhooks(summary.webhooks)] : []),
    renderApi(summary.api, summary.alma),
    '',
  ].join('\n');
}
