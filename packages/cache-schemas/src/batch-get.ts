import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { pause, type RetryPolicy, type RetryPorts } from './backoff.ts';
import { callDynamoDB } from './dynamodb-failure.ts';
import { CacheThrottledError } from './errors.ts';

/** Keys that one BatchGetItem takes, of all its tables (AWS, BatchGetItem API reference). */
const MAX_KEYS = 100;

/** For answers that brought nothing; one that brings some of the records starts the count afresh. */
const UNPROCESSED: RetryPolicy = { attempts: 8, baseMs: 50, capMs: 2_000 };

type Key = Record<string, string>;
type Item = Record<string, unknown>;

/** What there is to read of a table, and what comes of it; nothing is read yet. */
export interface TableRead<T> {
  readonly client: DynamoDBDocumentClient;
  /** Name of the DynamoDB table. */
  readonly table: string;
  /** Any number, each once. */
  readonly keys: readonly Key[];
  readonly ports: RetryPorts;
  /** @param items those that the table holds, in no order */
  readonly from: (items: readonly Item[]) => T;
}

/**
 * Does several reads, of other tables each, in as few requests as DynamoDB lets them be. It leaves keys unprocessed when it
 * throttles a table, and when an answer passes 16 MB; those are asked for again.
 *
 * @returns what comes of each, in their order
 * @throws CacheThrottledError when eight answers in a row bring nothing
 * @throws CacheError, where a request fails on one of its tables, for all of them
 */
export async function readTogether<T>(reads: readonly TableRead<T>[]): Promise<T[]> {
  const clients = new Map(reads.map(({ client, ports }) => [client, ports]));
  const found = new Map(
    await Promise.all(
      [...clients].map(async ([client, ports]) => {
        const wanted = reads.filter((read) => read.client === client).flatMap(keysOf);
        return [client, await batchGet(client, wanted, ports)] as const;
      }),
    ),
  );
  return reads.map(({ client, table, from }) => from(found.get(client)?.get(table) ?? []));
}

/** Does one read. @throws as {@link readTogether} */
export async function readAlone<T>(read: TableRead<T>): Promise<T> {
  const found = await batchGet(read.client, keysOf(read), read.ports);
  return read.from(found.get(read.table) ?? []);
}

interface TableKey {
  readonly table: string;
  readonly key: Key;
}

const keysOf = ({ table, keys }: TableRead<unknown>): TableKey[] => keys.map((key) => ({ table, key }));

/** Items by their table. */
type Found = Map<string, Item[]>;

async function batchGet(
  client: DynamoDBDocumentClient,
  wanted: readonly TableKey[],
  ports: RetryPorts,
): Promise<Found> {
  const found: Found = new Map();
  for (let start = 0; start < wanted.length; start += MAX_KEYS) {
    await getChunk(client, wanted.slice(start, start + MAX_KEYS), ports, found);
  }
  return found;
}

async function getChunk(
  client: DynamoDBDocumentClient,
  wanted: readonly TableKey[],
  ports: RetryPorts,
  found: Found,
): Promise<void> {
  let pending = wanted;
  let fruitless = 0;
  while (true) {
    const command = new BatchGetCommand({ RequestItems: requestItems(pending) });
    const table = tablesOf(pending);
    const { Responses = {}, UnprocessedKeys = {} } = await callDynamoDB({ table }, () =>
      client.send(command),
    );
    for (const [table, items] of Object.entries(Responses)) {
      found.set(table, [...(found.get(table) ?? []), ...items]);
    }
    const unprocessed = Object.entries(UnprocessedKeys).flatMap(([table, { Keys = [] }]) =>
      Keys.map((key) => ({ table, key })),
    );
    if (unprocessed.length === 0) return;

    fruitless = unprocessed.length < pending.length ? 0 : fruitless + 1;
    if (fruitless === UNPROCESSED.attempts) {
      const table = tablesOf(unprocessed);
      throw new CacheThrottledError(
        `DynamoDB left ${unprocessed.length} records of ${table} unread ${fruitless} times in a row; try again later`,
        { table },
      );
    }
    await pause(fruitless, UNPROCESSED, ports);
    pending = unprocessed;
  }
}

function requestItems(wanted: readonly TableKey[]): Record<string, { Keys: Key[] }> {
  const items: Record<string, { Keys: Key[] }> = {};
  for (const { table, key } of wanted) {
    items[table] ??= { Keys: [] };
    items[table].Keys.push(key);
  }
  return items;
}

const tablesOf = (keys: readonly TableKey[]): string =>
  [...new Set(keys.map(({ table }) => table))].join(' or ');
