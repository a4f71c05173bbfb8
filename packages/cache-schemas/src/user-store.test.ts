import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { recordIds } from './record-ids.ts';
import { type RecordIds, toUserRecord, type UserRecord, userTable } from './user-record.ts';
import { UserStore } from './user-store.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');

let dynamodb: TestDynamoDB;
let table: string;
let users: UserStore;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  table = await dynamodb.createTable(userTable);
  users = new UserStore({ client: dynamodb.client, table, now: () => NOW });
});

const user = (lists: Partial<RecordIds> = {}): UserRecord =>
  toUserRecord({ primaryId: 'ann', ...recordIds([]), ...lists, now: NOW });

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** 19 digits, the longest of Alma's ids. */
const longIds = (count: number) =>
  Array.from({ length: count }, (_, index) => String(1_000_000_000_000_000_000n + BigInt(index)));

describe('the lists of a user', () => {
  test('take and lose one id of each kind', async () => {
    await users.put(user({ loanIds: ['L1'], requestIds: ['R1'], feeIds: ['F1'] }));

    expect(await users.addId('loan_ids', 'Ann', 'L2')).toBe('written');
    expect(await users.addId('request_ids', 'Ann', 'R2')).toBe('written');
    expect(await users.addId('fee_ids', 'Ann', 'F2')).toBe('written');
    expect(await users.deleteId('loan_ids', 'Ann', 'L1')).toBe('written');
    expect(await users.deleteId('request_ids', 'Ann', 'R1')).toBe('written');
    expect(await users.deleteId('fee_ids', 'Ann', 'F1')).toBe('written');

    expect(await users.get('ann')).toEqual(user({ loanIds: ['L2'], requestIds: ['R2'], feeIds: ['F2'] }));
  });

  test('hold an id once, however often it is added, and lose every copy that an older writer left', async () => {
    await users.put({ ...user(), loan_ids: ['L1', 'L2', 'L1'] });

    await users.addId('loan_ids', 'ann', 'L2');
    expect((await users.get('ann'))?.loan_ids).toEqual(['L1', 'L2', 'L1']);
    await users.deleteId('loan_ids', 'ann', 'L1');
    await users.deleteId('loan_ids', 'ann', 'L1');
    expect((await users.get('ann'))?.loan_ids).toEqual(['L2']);
  });

  test.each([
    ['without versions', () => undefined],
    ['with versions', (index: number) => NOW + ((index * 7) % 20)],
  ])('lose nothing when 20 writers add and delete at once, %s', async (_, version) => {
    const old = numbered('old', 10);
    const added = numbered('new', 10);
    await users.put(user({ loanIds: ['first', ...old, 'last'] }), version(0));

    const results = await Promise.all([
      ...old.map((id, index) => users.deleteId('loan_ids', 'ann', id, version(2 * index))),
      ...added.map((id, index) => users.addId('loan_ids', 'ann', id, version(2 * index + 1))),
    ]);

    expect(new Set(results)).toEqual(new Set(['written']));
    const { loan_ids } = (await users.get('ann')) ?? user();
    expect(loan_ids.toSorted()).toEqual(['first', 'last', ...added].toSorted());
  });

  test('appear on a record of the older stack, which has no fee_ids', async () => {
    await dynamodb.putItem(table, {
      primary_id: 'ann',
      loan_ids: ['L1'],
      request_ids: [],
      expiry_date: NOW / 1000,
    });

    expect(await users.deleteId('fee_ids', 'ann', 'F1')).toBe('written');
    expect(await users.addId('fee_ids', 'ann', 'F1', NOW)).toBe('written');

    expect(await users.get('ann')).toMatchObject({ loan_ids: ['L1'], fee_ids: ['F1'] });
  });

  test('refuse an id that is no id', async () => {
    await expect(users.addId('loan_ids', 'ann', '')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
    await expect(users.addId('loan_ids', '', 'L1')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
    await expect(users.addId('loan_ids', 'ann', 'L1', Number.NaN)).rejects.toMatchObject({
      code: 'CACHE_INVALID_VERSION',
    });
  });

  test('hold 5,000 loans, and still take and lose one', async () => {
    const ids = longIds(5_000);
    await users.put(user({ loanIds: ids }), NOW);
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 1)).toBe('written');
    expect(await users.deleteId('loan_ids', 'ann', ids[2_500] ?? '', NOW + 2)).toBe('written');

    const { loan_ids } = (await users.get('ann')) ?? user();
    expect(loan_ids).toEqual([...ids.slice(0, 2_500), ...ids.slice(2_501), 'L1']);
  });
});

describe('an edit of a user who is not cached', () => {
  const isCached = async () => (await users.getValid('ann')) !== undefined;

  test('makes no user that anybody takes for one', async () => {
    expect(await users.addId('loan_ids', 'Ann', 'L1', NOW)).toBe('not-cached');
    expect(await users.deleteId('fee_ids', 'Ann', 'F1', NOW)).toBe('not-cached');
    expect(await isCached()).toBe(false);
    expect(await users.getManyValid(['ann'])).toEqual([]);
    // The older stack goes by the expiry alone, and so does DynamoDB, for which 0 would be no time.
    const item = await dynamodb.item(table, { primary_id: 'ann' });
    expect(item).toMatchObject({ primary_id: 'ann', expiry_date: NOW / 1000 - 3600 });
  });

  test('is kept by a read that began before it', async () => {
    await users.addId('loan_ids', 'ann', 'borrowed', NOW);
    await users.deleteId('loan_ids', 'ann', 'returned', NOW + 1);
    const read = user({ loanIds: ['kept', 'returned'], requestIds: ['R1'], feeIds: ['F1'] });
    expect(await users.put(read, NOW - 1)).toBe('written');
    expect(await users.getValid('ann')).toEqual({ ...read, loan_ids: ['kept', 'borrowed'] });
  });

  test('is forgotten with a read that began after it', async () => {
    await users.addId('loan_ids', 'ann', 'returned-since', NOW);
    expect(await users.put(user({ loanIds: ['L1'] }), NOW + 1)).toBe('written');
    expect(await users.getValid('ann')).toEqual(user({ loanIds: ['L1'] }));
  });

  test('counts by its version among others', async () => {
    await users.deleteId('loan_ids', 'ann', 'L1', NOW + 2);
    await users.addId('loan_ids', 'ann', 'L1', NOW + 1);
    await users.put(user({ loanIds: ['L1', 'L2'] }), NOW);
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L2']);
  });

  test('is remembered of a user whose record is expired', async () => {
    await users.put({ ...user({ loanIds: ['L1'] }), expiry_date: 1 }, NOW);
    expect(await users.addId('loan_ids', 'ann', 'L2', NOW + 2)).toBe('not-cached');
    expect(await isCached()).toBe(false);
    await users.put(user({ loanIds: ['L1'] }), NOW + 1);
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L1', 'L2']);
  });

  test('is remembered of a user who was deleted, and does not undo the deletion', async () => {
    await users.delete('ann', NOW);
    expect(await users.addId('loan_ids', 'ann', 'older', NOW - 1)).toBe('not-cached');
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 2)).toBe('not-cached');
    expect(await users.get('ann')).toBeUndefined();
    expect(await users.put(user(), NOW)).toBe('stale');
    expect(await users.put(user({ loanIds: ['L2'] }), NOW + 1)).toBe('written');
    expect(await users.getValid('ann')).toEqual(user({ loanIds: ['L2', 'L1'] }));
  });

  test('is lost without a version', async () => {
    expect(await users.addId('loan_ids', 'ann', 'L1')).toBe('not-cached');
    expect(await users.deleteId('loan_ids', 'ann', 'L1')).toBe('not-cached');
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toBeUndefined();
    await users.delete('ann', NOW);
    const tombstone = await dynamodb.item(table, { primary_id: 'ann' });
    expect(await users.addId('loan_ids', 'ann', 'L1')).toBe('not-cached');
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toEqual(tombstone);
  });

  test('is not lost to another at the same time', async () => {
    const ids = numbered('L', 10);
    const edits = await Promise.all(ids.map((id, index) => users.addId('loan_ids', 'ann', id, NOW + index)));
    expect(new Set(edits)).toEqual(new Set(['not-cached']));
    await users.put(user(), NOW - 1);
    expect((await users.getValid('ann'))?.loan_ids.toSorted()).toEqual(ids);
  });
});
