import { documentClient } from '@alma-cache/testing/dynamodb';
import { type JsonServer, startJsonServer } from '@alma-cache/testing/json-server';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAlone, readTogether, type TableRead } from './batch-get.ts';
import { CacheThrottledError } from './errors.ts';

const TABLES = ['loans', 'requests', 'fees'] as const;
type Table = (typeof TABLES)[number];

type Keys = Readonly<Record<string, { readonly Keys: readonly { readonly id: { readonly S: string } }[] }>>;
interface AskedKey {
  readonly table: string;
  readonly id: string;
}

/** What a DynamoDB does with one request: which of its keys it leaves, by their places. */
type Leaves = (key: AskedKey, place: number) => boolean;

let server: JsonServer;
let client: DynamoDBDocumentClient;
let slept: number;
let holds: Leaves;
let leaves: Leaves;
/** The keys of each request. */
let asked: AskedKey[][];

beforeAll(async () => {
  server = await startJsonServer(({ body }) => {
    const keys = Object.entries(body.RequestItems as Keys).flatMap(([table, { Keys }]) =>
      Keys.map(({ id: { S: id } }) => ({ table, id })),
    );
    asked.push(keys);
    const left = keys.filter(leaves);
    const here = keys.filter((key) => !left.includes(key)).filter(holds);
    return {
      body: {
        Responses: byTable(here, (found) => found.map(({ table, id }) => itemOf(table, id))),
        UnprocessedKeys: byTable(left, (keys) => ({ Keys: keys.map(({ id }) => ({ id: { S: id } })) })),
      },
    };
  });
  client = documentClient(server.url, { maxAttempts: 1 });
});
afterAll(() => server.close());

const itemOf = (table: string, id: string) => ({ id: { S: id }, of: { S: table } });

function byTable<T>(keys: readonly AskedKey[], of: (keys: AskedKey[]) => T): Record<string, T> {
  const tables = [...new Set(keys.map(({ table }) => table))];
  return Object.fromEntries(tables.map((table) => [table, of(keys.filter((key) => key.table === table))]));
}

function startOver(change: { holds?: Leaves; leaves?: Leaves } = {}): void {
  asked = [];
  slept = 0;
  holds = change.holds ?? (() => true);
  leaves = change.leaves ?? (() => false);
}

/** A read of so many items of a table, and what it brings as text. */
const readOf = (table: Table, count: number): TableRead<string[]> => ({
  client,
  table,
  keys: Array.from({ length: count }, (_, place) => ({ id: `${place}` })),
  ports: {
    sleep: async () => {
      slept += 1;
    },
    random: () => 1,
  },
  from: (items) => items.map(({ id, of }) => `${of} ${id}`).toSorted(),
});

const counts = fc.record({ loans: count(), requests: count(), fees: count() });

function count(): fc.Arbitrary<number> {
  return fc.oneof({ weight: 4, arbitrary: fc.nat(7) }, fc.nat(130));
}

/** Any part of the keys, another for each request; the first key of each is taken, so that there is an end. */
const someLeft = fc.func(fc.boolean()).map((isLeft): Leaves => {
  return ({ table, id }, place) => place > 0 && isLeft(asked.length, table, id);
});

/** Any part of the items that are asked for. */
const someHeld = fc.func(fc.boolean()).map(
  (isHeld): Leaves =>
    ({ table, id }) =>
      isHeld(table, id),
);

test('reads of several tables come to what each comes to alone, whatever DynamoDB leaves of them', async () => {
  await fc.assert(
    fc.asyncProperty(counts, someHeld, someLeft, async (counts, holds, leaves) => {
      const reads = TABLES.map((table) => readOf(table, counts[table]));
      startOver({ holds, leaves });
      const together = await readTogether(reads);
      const requests = asked;
      startOver({ holds });
      const alone = [];
      for (const read of reads) alone.push(await readAlone(read));
      expect(together).toEqual(alone);
      for (const keys of requests) expect(keys.length).toBeLessThanOrEqual(100);
    }),
    { numRuns: 25 },
  );
});

test('they are done in as few requests as their keys fit into, a hundred each', async () => {
  await fc.assert(
    fc.asyncProperty(counts, async (counts) => {
      startOver();
      await readTogether(TABLES.map((table) => readOf(table, counts[table])));
      const keys = TABLES.reduce((sum, table) => sum + counts[table], 0);
      expect(asked.map(({ length }) => length)).toEqual(
        Array.from({ length: Math.ceil(keys / 100) }, (_, n) => Math.min(100, keys - n * 100)),
      );
    }),
    { numRuns: 25 },
  );
});

test('reads of other clients are other requests, though their tables have one name', async () => {
  startOver({ holds: ({ id }) => id === '0' });
  const other = { ...readOf('loans', 1), client: documentClient(server.url, { maxAttempts: 1 }) };
  expect(await readTogether([readOf('loans', 2), other])).toEqual([['loans 0'], ['loans 0']]);
  expect(asked.map(({ length }) => length).toSorted()).toEqual([1, 2]);
});

test('a table that stays throttled is an error that names it alone, once the others are read', async () => {
  startOver({ leaves: ({ table }) => table === 'requests' });
  const reading = readTogether(TABLES.map((table) => readOf(table, 2)));
  await expect(reading).rejects.toBeInstanceOf(CacheThrottledError);
  await expect(reading).rejects.toMatchObject({ table: 'requests' });
  expect(asked[0]).toHaveLength(6);
  expect(asked.slice(1)).toEqual(
    Array.from({ length: 8 }, () => [
      { table: 'requests', id: '0' },
      { table: 'requests', id: '1' },
    ]),
  );
  expect(slept).toBe(8);
});

test('a request that fails names each of its tables', async () => {
  await using failing = await startJsonServer(() => ({
    status: 400,
    body: { __type: 'ResourceNotFoundException', message: 'Requested resource not found' },
  }));
  const elsewhere = { client: documentClient(failing.url, { maxAttempts: 1 }) };
  const reads = [readOf('loans', 1), readOf('fees', 1), readOf('requests', 0)];
  await expect(readTogether(reads.map((read) => ({ ...read, ...elsewhere })))).rejects.toMatchObject({
    code: 'CACHE_TABLE_MISSING',
    table: 'loans or fees',
  });
});
