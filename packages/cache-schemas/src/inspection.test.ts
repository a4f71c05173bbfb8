import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LoanRecord, loanTable } from './loan-record.ts';
import { LoanStore } from './loan-store.ts';
import { recordIds } from './record-ids.ts';
import { requestTable } from './request-record.ts';
import { RequestStore } from './request-store.ts';
import { toUserRecord, userTable } from './user-record.ts';
import { UserStore } from './user-store.ts';

const NOW = Date.parse('2031-03-04T12:00:00.750Z');
const NOW_SECONDS = Math.floor(NOW / 1000);
const DAY = 86_400;

let dynamodb: TestDynamoDB;
let table: string;
let loans: LoanStore;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  table = await dynamodb.createTable(loanTable);
  loans = new LoanStore({ client: dynamodb.client, table, now: () => NOW });
});

const loan = (expiry_date: number): LoanRecord => ({ loan_id: '1', title: 'An invented title', expiry_date });

describe('inspect tells', () => {
  test('what was never cached', async () => {
    expect(await loans.inspect('1')).toEqual({ state: 'absent' });
  });

  test('a valid record, with the dates of its version and of its expiry, without the bookkeeping', async () => {
    await loans.put(loan(NOW_SECONDS), NOW - 1);
    expect(await loans.inspect('1')).toEqual({
      state: 'valid',
      record: loan(NOW_SECONDS),
      asOf: NOW - 1,
      expiresAt: NOW_SECONDS * 1000,
    });
  });

  test('an expired record', async () => {
    await loans.put(loan(NOW_SECONDS - 1), NOW);
    expect(await loans.inspect('1')).toMatchObject({
      state: 'expired',
      record: loan(NOW_SECONDS - 1),
      expiresAt: (NOW_SECONDS - 1) * 1000,
    });
  });

  test('a record without an expiry as expired at no time', async () => {
    await loans.put(loan(0), NOW);
    expect(await loans.inspect('1')).toMatchObject({ state: 'expired', expiresAt: undefined });
  });

  test('a record without a version, as the older stack writes', async () => {
    await dynamodb.putItem(table, { loan_id: '1' });
    expect(await loans.inspect('1')).toEqual({
      state: 'expired',
      record: { loan_id: '1' },
      asOf: undefined,
      expiresAt: undefined,
    });
  });

  test('a tombstone, and until when it stays, from a record that was deleted without one', async () => {
    await loans.put(loan(NOW_SECONDS), NOW - 2);
    await loans.delete('1', NOW - 1);
    expect(await loans.inspect('1')).toEqual({
      state: 'deleted',
      asOf: NOW - 1,
      expiresAt: (NOW_SECONDS + DAY) * 1000,
    });
    await loans.delete('1');
    expect(await loans.inspect('1')).toEqual({ state: 'absent' });
  });

  test("a request's expiry by its own attribute, not by Alma's", async () => {
    const requests = new RequestStore({
      client: dynamodb.client,
      table: await dynamodb.createTable(requestTable),
      now: () => NOW,
    });
    await requests.put({ request_id: '1', expiry_date: '2001-01-01Z', record_expiry_date: NOW_SECONDS + 1 });
    expect(await requests.inspect('1')).toMatchObject({
      state: 'valid',
      expiresAt: (NOW_SECONDS + 1) * 1000,
    });
  });

  test('a user by an id in any case', async () => {
    const users = new UserStore({
      client: dynamodb.client,
      table: await dynamodb.createTable(userTable),
      now: () => NOW,
    });
    const user = toUserRecord({ primaryId: 'ann', ...recordIds([]), loanIds: ['1'], now: NOW });
    const ann = { ...user, expiry_date: NOW_SECONDS };
    await users.put(ann, NOW);
    expect(await users.inspect('ANN')).toMatchObject({ state: 'valid', record: ann, asOf: NOW });
  });
});

test('inspectMany tells of every id, each once, in the order of the ids, beyond one batch', async () => {
  const ids = Array.from({ length: 120 }, (_, index) => `L${index}`);
  await Promise.all(ids.map((loan_id) => loans.put({ loan_id, expiry_date: NOW_SECONDS }, NOW)));
  await loans.delete('L1', NOW);
  await loans.put({ loan_id: 'L2', expiry_date: 1 }, NOW);

  const found = await loans.inspectMany(['unknown', ...ids.toReversed(), 'L0']);

  expect([...found.keys()]).toEqual(['unknown', ...ids.toReversed()]);
  expect(found.get('unknown')).toEqual({ state: 'absent' });
  expect(found.get('L1')).toMatchObject({ state: 'deleted', asOf: NOW });
  expect(found.get('L2')).toMatchObject({ state: 'expired', expiresAt: 1000 });
  expect([...found.values()].filter(({ state }) => state === 'valid')).toHaveLength(118);
});

test('an id that cannot be a key is refused before any request', async () => {
  await expect(loans.inspect('')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
  await expect(loans.inspectMany(['1', ''])).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
});
