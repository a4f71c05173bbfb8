import { UnknownResourceError } from '../../../local-stack/src/errors.ts';
import type { LocalStack } from '../../../local-stack/src/stack.ts';
import type { Item, LocalTable } from '../../../local-stack/src/table.ts';
import { isObject } from '../is-object.ts';
import { RECORD_KINDS, type RecordKind, recordTable } from '../record-tables.ts';
import type { Parts } from './parts.ts';
import type { Lifetime, RecordDetail, RecordList, RecordSummary, Tables } from './protocol.ts';
import { SparingRead } from './sparing.ts';

/** Records of one answer. */
const PAGE_SIZE = 50;

const LABELS: Readonly<Record<RecordKind, string>> = {
  user: 'Users',
  loan: 'Loans',
  request: 'Requests',
  fee: 'Fees',
};

/** Fields that hold the ids of other records. */
const LINKS: Readonly<Record<string, RecordKind>> = {
  loan_ids: 'loan',
  request_ids: 'request',
  fee_ids: 'fee',
  user_id: 'user',
  user_primary_id: 'user',
};

export interface ListQuery {
  /** What the ids begin with; upper and lower case are the same. */
  readonly prefix: string;
  /** The id to go on after; undefined for the first page. */
  readonly after?: string | undefined;
}

/** The records of the stack's tables, for people who look around. */
export class RecordBrowser {
  readonly #tables: readonly { readonly table: LocalTable; readonly label: string; readonly keys: Keys }[];
  readonly #links: Readonly<Record<string, string>>;
  readonly #writes: () => number;

  /** @param writes how many writes there may have been */
  constructor(stack: LocalStack, writes: () => number) {
    this.#writes = writes;
    const labels = new Map(RECORD_KINDS.map((kind) => [recordTable(stack, kind), LABELS[kind]]));
    this.#tables = [...stack.tables]
      .toSorted((a, b) => position(labels, a) - position(labels, b))
      .map((table) => ({
        table,
        label: labels.get(table) ?? table.logicalId.replace(/CacheTable$/, ''),
        keys: new SparingRead(async () => (await table.keys()).sort(), writes),
      }));
    this.#links = Object.fromEntries(
      Object.entries(LINKS).flatMap(([field, kind]) => {
        const target = recordTable(stack, kind);
        return target ? [[field, target.logicalId]] : [];
      }),
    );
  }

  /** The tables, as far as they are known by now: those of the records first, as people go through them. */
  tables(): Tables {
    for (const { keys } of this.#tables) keys.update();
    const scans = this.#tables.reduce((sum, { keys }) => sum + keys.results, 0);
    return {
      // A write alone is not enough: what it has added is found only by the scan after it, which may be much later.
      revision: this.#writes() + scans,
      tables: this.#tables.map(({ table, label, keys }) => ({
        name: table.logicalId,
        label,
        items: keys.latest?.length ?? null,
      })),
    };
  }

  /** Takes note of the tables whose ids could not be read when that was last tried. */
  noteFailures(parts: Parts): void {
    for (const { table, keys } of this.#tables) parts.note(table.logicalId, keys.failure);
  }

  /** @throws UnknownResourceError where there is no such table */
  async list(name: string, { prefix, after }: ListQuery): Promise<RecordList> {
    const { table, keys } = this.#table(name);
    const start = prefix.toLowerCase();
    const matching = (await keys.get()).filter((key) => key.toLowerCase().startsWith(start));
    const rest = after === undefined ? matching : matching.filter((key) => key > after);
    const page = rest.slice(0, PAGE_SIZE);
    const items = await table.getMany(page);
    return {
      records: items.map((item) => summarize(item, table)),
      total: matching.length,
      next: rest.length > PAGE_SIZE ? (page.at(-1) ?? null) : null,
    };
  }

  /**
   * The record with exactly this id; null where there is none.
   *
   * @throws UnknownResourceError where there is no such table
   */
  async find(name: string, id: string): Promise<RecordDetail | null> {
    const { table } = this.#table(name);
    const item = id === '' ? undefined : await table.get(id);
    if (!item) return null;
    const { version } = item;
    return {
      id,
      ...lifetime(item, table),
      version: typeof version === 'number' ? version : null,
      fields: item,
      links: Object.fromEntries(Object.entries(this.#links).filter(([field]) => field in item)),
    };
  }

  #table(name: string) {
    const found = this.#tables.find(({ table }) => table.logicalId === name);
    if (found) return found;
    throw new UnknownResourceError(
      'table',
      name,
      this.#tables.map(({ table }) => table.logicalId),
    );
  }
}

type Keys = SparingRead<readonly string[]>;

function position(labels: ReadonlyMap<LocalTable | undefined, string>, table: LocalTable): number {
  const index = [...labels.keys()].indexOf(table);
  return index === -1 ? labels.size : index;
}

function summarize(item: Item, table: LocalTable): RecordSummary {
  return { id: String(item[table.hashKey]), summary: summaryOf(item), ...lifetime(item, table) };
}

/** A title, what kind of thing it is, or how many ids it lists. */
function summaryOf({ title, type, ...others }: Item): string {
  if (typeof title === 'string') return title;
  if (isObject(type)) return String(type.desc ?? type.value ?? '');
  return Object.entries(others)
    .flatMap(([field, value]) =>
      Object.hasOwn(LINKS, field) && Array.isArray(value) && value.length > 0
        ? [`${value.length} ${noun(field, value)}`]
        : [],
    )
    .join(' · ');
}

/** `loan_ids` → loan, loans */
function noun(field: string, { length }: readonly unknown[]): string {
  return `${LINKS[field]}${length === 1 ? '' : 's'}`;
}

function lifetime(item: Item, { timeToLive }: LocalTable): Lifetime {
  const expiry = timeToLive === undefined ? undefined : item[timeToLive];
  return { expiresAt: typeof expiry === 'number' ? expiry : null, deleted: item.deleted === true };
}
