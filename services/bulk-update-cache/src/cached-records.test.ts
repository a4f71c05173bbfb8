import {
  feeKind,
  feeTable,
  loanKind,
  loanTable,
  recordIds,
  toUserRecord,
  UserStore,
  userTable,
} from '@alma-cache/cache-schemas';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CachedRecords } from './cached-records.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');
const due_date = '2031-04-04T12:00:00Z';

let dynamodb: TestDynamoDB;
let users: UserStore;
let loans: ReturnType<typeof loanKind.store>;
let cached: CachedRecords<Parameters<typeof loanKind.toRecord>[0], ReturnType<typeof loanKind.toRecord>>;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  const { client, createTable } = dynamodb;
  const now = () => NOW;
  users = new UserStore({ client, table: await createTable(userTable), now });
  loans = loanKind.store({ client, table: await createTable(loanTable), now });
  cached = new CachedRecords({ kind: loanKind, records: loans, users });
  for (const primaryId of ['ann', 'bea']) {
    const loanIds = primaryId === 'ann' ? ['L1', 'L2'] : [];
    await users.put(toUserRecord({ primaryId, ...recordIds([]), loanIds, now: NOW }), 1);
  }
});

const read = (user_id?: string) => ({ loan_id: 'L1', due_date, ...(user_id && { user_id }) });

describe('a record that is read as a user’s', () => {
  test.each([['Ann'], [undefined]])('is the user’s where it says so, or nothing: %s', async (owner) => {
    expect(await cached.write('ANN', read(owner), NOW)).toBe('written');
    expect(await loans.get('L1')).toMatchObject({ user_id: 'ann' });
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L1', 'L2']);
  });

  test('and comes back under another primary id is that user’s, and nobody relies on the lists of the first', async () => {
    await cached.write('ann', read('Bea'), NOW);
    expect(await loans.get('L1')).toMatchObject({ user_id: 'bea' });
    expect(await users.get('ann')).toBeUndefined();
    expect((await users.getValid('bea'))?.loan_ids).toEqual(['L1']);
  });

  test('says whose it is where a fee does not', async () => {
    const { client, createTable } = dynamodb;
    const fees = feeKind.store({ client, table: await createTable(feeTable), now: () => NOW });
    await new CachedRecords({ kind: feeKind, records: fees, users }).write('Ann', { id: 'F1' }, NOW);
    expect(await fees.get('F1')).toMatchObject({ user_primary_id: { value: 'ann' } });
  });
});

describe('a record that is gone', () => {
  test('leaves the cache and the list', async () => {
    await cached.write('ann', read('ann'), NOW - 1);
    expect(await cached.remove('ann', 'L1', NOW)).toBe('written');
    expect(await loans.get('L1')).toBeUndefined();
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L2']);
  });

  test('from one user, and has come to belong to another, stays with that one', async () => {
    await loans.put(loanKind.toRecord(read('bea'), NOW), NOW - 1);
    expect(await cached.remove('ann', 'L1', NOW)).toBe('written');
    expect(await loans.getValid('L1')).toMatchObject({ user_id: 'bea' });
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L2']);
  });

  test('is not taken out where something newer is known of it', async () => {
    await cached.write('ann', read('ann'), NOW + 1);
    expect(await cached.remove('ann', 'L1', NOW)).toBe('stale');
    expect(await loans.getValid('L1')).toBeDefined();
  });
});

describe('a record that was queued', () => {
  const loanIds = async () => (await users.getValid('ann'))?.loan_ids;

  test('is settled where it was read from Alma since, and not where it was read before', async () => {
    await cached.write('Ann', read(), NOW);
    expect(await cached.settle('ANN', 'L1', NOW)).toBe(true);
    expect(await cached.settle('ANN', 'L1', NOW + 1)).toBe(false);
    expect(await loanIds()).toEqual(['L1', 'L2']);
  });

  test('is not settled by an event that tells a part of it', async () => {
    await loans.merge(loanKind.toEvidence(read('Ann'), NOW), NOW);
    expect(await cached.settle('Ann', 'L1', NOW - 1)).toBe(false);
  });

  test('is not settled where it is another user’s, or over', async () => {
    await cached.write('Bea', read('Bea'), NOW);
    expect(await cached.settle('Ann', 'L1', NOW)).toBe(false);
    await cached.write('Ann', { loan_id: 'L2', loan_status: 'Complete' }, NOW);
    expect(await cached.settle('Ann', 'L2', NOW)).toBe(false);
  });

  test('is settled where it was gone since, and leaves the list that may still name it', async () => {
    await loans.delete('L1', NOW);
    expect(await cached.settle('Ann', 'L1', NOW + 1)).toBe(false);
    expect(await loanIds()).toEqual(['L1', 'L2']);
    expect(await cached.settle('Ann', 'L1', NOW)).toBe(true);
    expect(await loanIds()).toEqual(['L2']);
  });

  test('is not settled where the cache never had it', async () => {
    expect(await cached.settle('Ann', 'L1', 0)).toBe(false);
  });
});
