import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ownedIds } from './owned-ids.ts';
import type { RecordKind } from './record-kind.ts';
import { recordKinds } from './record-kinds.ts';

const kinds: readonly RecordKind[] = Object.values(recordKinds);
const { signal } = new AbortController();

let dynamodb: TestDynamoDB;
beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());

/** A table of the kind with a record for each owner, its id the owner's number. */
async function tableOf(kind: RecordKind, owners: readonly (string | undefined)[]) {
  const table = await dynamodb.createTable({ key: kind.idField });
  const owned = (owner: string) =>
    kind.ownerPath.toReversed().reduce<unknown>((value, name) => ({ [name]: value }), owner) as object;
  for (const [number, owner] of owners.entries()) {
    const item = { [kind.idField]: String(number), ...(owner !== undefined && owned(owner)), title: 'x' };
    await dynamodb.putItem(table, item);
  }
  return { client: dynamodb.client, table, kind, signal };
}

test.each(kinds)('the ids of a user’s $plural are found, and nobody else’s', async (kind) => {
  const options = await tableOf(kind, ['ann', 'annabel', undefined, 'ann', 'bea', 'Ann']);
  expect((await ownedIds('Ann', options)).toSorted()).toEqual(['0', '3', '5']);
  expect(await ownedIds('nobody', options)).toEqual([]);
});

test('a table larger than a page of DynamoDB is read to its end', async () => {
  const kind = recordKinds.loan;
  const options = await tableOf(kind, []);
  const call_number = 'x'.repeat(300_000);
  for (let number = 0; number < 8; number++) {
    await dynamodb.putItem(options.table, { loan_id: String(number), user_id: 'ann', call_number });
  }
  expect(await ownedIds('ann', options)).toHaveLength(8);
});

test('a signal ends the reading, and a missing table is named', async () => {
  const options = await tableOf(recordKinds.fee, ['ann']);
  const reason = new Error('enough');
  await expect(ownedIds('ann', { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(ownedIds('ann', { ...options, table: 'no-such-table' })).rejects.toMatchObject({
    name: 'CacheTableMissingError',
  });
});
