import type { LocalStack } from '../stack.ts';
import { type Alma, RECORD_KINDS } from './alma.ts';

export interface TableSummary {
  readonly table: string;
  readonly cached: number;
  /** What Alma holds for the chosen users; null where that is not known. */
  readonly inAlma: number | null;
}

/** What a run has done; printed as it is with `--json`. */
export interface Summary {
  readonly alma: string;
  readonly users: number;
  readonly tables: readonly TableSummary[];
  readonly deadLetters: readonly { readonly queue: string; readonly messages: number }[];
  readonly seconds: number;
}

export interface SummaryOptions {
  readonly stack: LocalStack;
  readonly alma: Alma;
  readonly userIds: readonly string[];
  readonly seconds: number;
}

export async function summarize({ stack, alma, userIds, seconds }: SummaryOptions): Promise<Summary> {
  const expected = alma.countRecords(userIds);
  const tables: TableSummary[] = [];
  for (const table of stack.tables) {
    const kind = RECORD_KINDS.find((kind) => tableName(stack, kind) === table.name);
    tables.push({
      table: table.logicalId,
      cached: await table.count(),
      inAlma: (kind && expected?.[kind]) ?? null,
    });
  }
  const deadLetters: { queue: string; messages: number }[] = [];
  for (const queue of stack.deadLetterQueues) {
    deadLetters.push({ queue: queue.logicalId, messages: (await queue.counts()).visible });
  }
  return { alma: alma.name, users: userIds.length, tables, deadLetters, seconds };
}

/** The name that the functions know the table of one kind of record by. */
function tableName(stack: LocalStack, kind: string): string | undefined {
  const variable = `${kind.toUpperCase()}_CACHE_TABLE`;
  return stack.functionNames.map((name) => stack.environment(name)[variable]).find(Boolean);
}

export function deadLetterCount({ deadLetters }: Summary): number {
  return deadLetters.reduce((sum, { messages }) => sum + messages, 0);
}

/** Records that Alma holds and the cache does not, over all tables. */
export function missingCount({ tables }: Summary): number {
  return tables.reduce((sum, { cached, inAlma }) => sum + Math.max(0, (inAlma ?? 0) - cached), 0);
}

/** The summary as a person reads it. */
export function renderSummary(summary: Summary): string {
  const rows = [
    ['table', 'cached', `in ${summary.alma}`],
    ...summary.tables.map(({ table, cached, inAlma }) => [table, String(cached), String(inAlma ?? '?')]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const left = summary.deadLetters.filter(({ messages }) => messages > 0);
  const deadLetters = left.map(({ queue, messages }) => `${queue}: ${messages} dead letters`);
  return [...table, '', ...deadLetters, `${summary.users} users in ${summary.seconds.toFixed(1)} s`, ''].join(
    '\n',
  );
}
