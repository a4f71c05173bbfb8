import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CacheStore } from './cache-store.ts';
import { type LoanRecord, loanTable } from './loan-record.ts';
import { LoanStore } from './loan-store.ts';
import { recordIds } from './record-ids.ts';
import { requestTable } from './request-record.ts';
import { RequestStore } from './request-store.ts';
import { toUserRecord, userTable } from './user-record.ts';

const NOW = Date.parse('2031-03-04T12:00:00.750Z');
const NOW_SECONDS = Math.floor(NOW / 1000);
const DAY = 86_400;

let dynamodb: TestDynamoDB;
let table: string;
let loans: LoanStore;
let now: number;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  now = NOW;
  table = await dynamodb.createTable(loanTable);
  loans = new LoanStore({ client: dynamodb.client, table, now: () => now });
});

const loan = (loan_id: string, more: Partial<LoanRecord> = {}): LoanRecord => ({
  loan_id,
  user_id: 'ann',
  title: `Title ${loan_id}`,
  expiry_date: NOW_SECONDS + DAY,
  ...more,
});

describe('a store', () => {
  test('gives back what was put, and nothing once it is deleted', async () => {
    expect(await loans.get('0012345')).toBeUndefined();
    expect(await loans.put(loan('0012345'))).toBe('written');
    expect(await loans.get('0012345')).toEqual(loan('0012345'));
    expect(await loans.delete('0012345')).toBe('written');
    expect(await loans.get('0012345')).toBeUndefined();
    expect(await dynamodb.item(table, { loan_id: '0012345' })).toBeUndefined();
    expect(await loans.delete('0012345')).toBe('written');
  });

  test('replaces the whole record', async () => {
    await loans.put(loan('1', { author: 'Writer, Ann' }));
    await loans.put(loan('1'));
    expect(await loans.get('1')).toEqual(loan('1'));
  });

  test('holds a record valid up to the second of its expiry', async () => {
    await loans.put(loan('1', { expiry_date: NOW_SECONDS }));
    expect(await loans.getValid('1')).toBeDefined();
    now += 1_000;
    expect(await loans.getValid('1')).toBeUndefined();
    expect(await loans.get('1')).toBeDefined();
  });

  test('holds a loan without a due date, and an older record without an expiry, not valid', async () => {
    await loans.put(loan('1', { expiry_date: 0 }));
    await dynamodb.putItem(table, { loan_id: '2' });
    expect(await loans.getManyValid(['1', '2'])).toEqual([]);
    expect(await loans.get('2')).toEqual({ loan_id: '2' });
  });

  test('goes by the expiry attribute of its own table', async () => {
    const requestsTable = await dynamodb.createTable(requestTable);
    const requests = new RequestStore({ client: dynamodb.client, table: requestsTable, now: () => now });
    await requests.put({ request_id: '1', expiry_date: '2001-01-01Z', record_expiry_date: NOW_SECONDS + 1 });
    expect(await requests.getValid('1')).toMatchObject({ expiry_date: '2001-01-01Z' });
  });

  test('finds a user by an id in any case', async () => {
    const usersTable = await dynamodb.createTable(userTable);
    const users = new CacheStore(userTable, { client: dynamodb.client, table: usersTable, now: () => now });
    const user = toUserRecord({ primaryId: 'ann', ...recordIds([]), now });
    const ann = { ...user, primary_id: 'ANN', expiry_date: NOW_SECONDS };
    await users.put(ann);
    expect(await users.get('Ann')).toEqual({ ...ann, primary_id: 'ann' });
    expect(await users.getManyValid(['ann', 'ANN'])).toHaveLength(1);
    await users.delete('aNN');
    expect(await users.get('ann')).toBeUndefined();
  });

  test('takes ids with characters that mean something elsewhere', async () => {
    const ids = ['a/b', 'a b', 'a+b', 'a@b', '100%', 'ä', '__proto__', '#key', ':version', ' '];
    for (const id of ids) await loans.put(loan(id));
    expect((await loans.getManyValid(ids)).map(({ loan_id }) => loan_id)).toEqual(ids);
  });

  test.each([[''], [null], [undefined], [12345], ['ä'.repeat(1_025)]])('refuses %p as an id', async (id) => {
    const invalid = id as string;
    const refusal = { code: 'CACHE_INVALID_ID', retryable: false };
    await expect(loans.put(loan(invalid))).rejects.toMatchObject(refusal);
    await expect(loans.get(invalid)).rejects.toMatchObject(refusal);
    await expect(loans.getValid(invalid)).rejects.toMatchObject(refusal);
    await expect(loans.getManyValid(['1', invalid])).rejects.toMatchObject(refusal);
    await expect(loans.getValidDated(invalid)).rejects.toMatchObject(refusal);
    await expect(loans.getManyValidDated(['1', invalid])).rejects.toMatchObject(refusal);
    await expect(loans.delete(invalid)).rejects.toMatchObject(refusal);
  });

  test('takes the longest id that DynamoDB takes', async () => {
    const id = 'ä'.repeat(1_024);
    await loans.put(loan(id));
    expect(await loans.getValid(id)).toEqual(loan(id));
  });
});

describe('getManyValid', () => {
  test('reads 250 records, each once, in the order of the ids', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `L${index}`);
    await Promise.all(ids.map((id) => loans.put(loan(id))));
    const asked = [...ids.toReversed(), ...ids, 'unknown'];
    expect((await loans.getManyValid(asked)).map(({ loan_id }) => loan_id)).toEqual(ids.toReversed());
  });

  test('asks for nothing when there are no ids', async () => {
    expect(await loans.getManyValid([])).toEqual([]);
  });

  test('leaves out the expired, the deleted and the unknown', async () => {
    await loans.put(loan('expired', { expiry_date: NOW_SECONDS - 1 }));
    await loans.put(loan('deleted'), NOW);
    await loans.delete('deleted', NOW + 1);
    await loans.put(loan('valid'), NOW);
    expect(await loans.getManyValid(['unknown', 'expired', 'deleted', 'valid'])).toEqual([loan('valid')]);
  });
});

describe('a record with its date', () => {
  test('is as of the version of its write', async () => {
    await loans.put(loan('1'), NOW - 5);
    await loans.put(loan('2'), NOW - 9);
    expect(await loans.getValidDated('1')).toEqual({ record: loan('1'), asOf: NOW - 5 });
    expect(await loans.getManyValidDated(['2', '1'])).toEqual([
      { record: loan('2'), asOf: NOW - 9 },
      { record: loan('1'), asOf: NOW - 5 },
    ]);
  });

  test('has none where it was written without a version', async () => {
    await loans.put(loan('1'));
    expect(await loans.getValidDated('1')).toEqual({ record: loan('1'), asOf: undefined });
    expect(await loans.getManyValidDated(['1'])).toEqual([{ record: loan('1'), asOf: undefined }]);
  });

  test('is not there where the record is expired, deleted or unknown', async () => {
    await loans.put(loan('expired', { expiry_date: NOW_SECONDS - 1 }), NOW);
    await loans.delete('deleted', NOW);
    const absent = ['expired', 'deleted', 'unknown'];
    for (const id of absent) expect(await loans.getValidDated(id)).toBeUndefined();
    expect(await loans.getManyValidDated(absent)).toEqual([]);
  });
});

describe('a write with a version', () => {
  test('gives way to a newer one', async () => {
    expect(await loans.put(loan('1', { title: 'newer' }), NOW)).toBe('written');
    expect(await loans.put(loan('1', { title: 'older' }), NOW - 1)).toBe('stale');
    expect(await loans.delete('1', NOW - 1)).toBe('stale');
    expect(await loans.get('1')).toEqual(loan('1', { title: 'newer' }));
  });

  test('may be repeated', async () => {
    expect(await loans.put(loan('1'), NOW)).toBe('written');
    expect(await loans.put(loan('1'), NOW)).toBe('written');
    expect(await loans.delete('1', NOW + 1)).toBe('written');
    expect(await loans.delete('1', NOW + 1)).toBe('written');
  });

  test('overwrites a record of the older stack, which has no version', async () => {
    await dynamodb.putItem(table, { loan_id: '1', title: 'old' });
    expect(await loans.put(loan('1'), 0)).toBe('written');
    await dynamodb.putItem(table, { loan_id: '2', title: 'old' });
    expect(await loans.delete('2', 0)).toBe('written');
  });

  test('is overwritten by one without', async () => {
    await loans.put(loan('1', { title: 'versioned' }), NOW);
    expect(await loans.put(loan('1', { title: 'plain' }))).toBe('written');
    expect(await loans.put(loan('1', { title: 'older' }), NOW - 1)).toBe('written');
    expect(await loans.get('1')).toEqual(loan('1', { title: 'older' }));
  });

  test.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])(
    'is refused with the version %p',
    async (version) => {
      const refusal = { code: 'CACHE_INVALID_VERSION', retryable: false, id: '1' };
      await expect(loans.put(loan('1'), version)).rejects.toMatchObject(refusal);
      await expect(loans.delete('1', version)).rejects.toMatchObject(refusal);
    },
  );

  test('shows none of the bookkeeping to readers', async () => {
    await loans.put(loan('1'), NOW);
    expect(await dynamodb.item(table, { loan_id: '1' })).toEqual({ ...loan('1'), version: NOW });
    expect(await loans.get('1')).toEqual(loan('1'));
    expect(await loans.getManyValid(['1'])).toEqual([loan('1')]);
  });
});

describe('a deletion with a version', () => {
  test('leaves a tombstone for a day, which reads as absent', async () => {
    await loans.put(loan('1'), NOW);
    await loans.delete('1', NOW + 1);
    expect(await dynamodb.item(table, { loan_id: '1' })).toEqual({
      loan_id: '1',
      version: NOW + 1,
      deleted: true,
      expiry_date: NOW_SECONDS + DAY,
    });
    expect(await loans.get('1')).toBeUndefined();
    expect(await loans.getValid('1')).toBeUndefined();
  });

  test('keeps out an update that read earlier, even where no record was, and lets in one that read later', async () => {
    await loans.delete('1', NOW);
    expect(await loans.put(loan('1'), NOW - 1)).toBe('stale');
    expect(await loans.get('1')).toBeUndefined();
    expect(await loans.put(loan('1'), NOW + 1)).toBe('written');
    expect(await loans.get('1')).toEqual(loan('1'));
  });

  test('wins over an update of the same moment, in whichever order they come', async () => {
    await loans.delete('1', NOW);
    expect(await loans.put(loan('1'), NOW)).toBe('stale');
    await loans.put(loan('2'), NOW);
    expect(await loans.delete('2', NOW)).toBe('written');
    expect(await loans.getManyValid(['1', '2'])).toEqual([]);
  });
});

test.each([
  ['one after the other', false],
  ['all at once', true],
])('any writes end with the newest, in whatever order they come, %s', async (_, atOnce) => {
  const writes = fc.uniqueArray(
    fc.record({ version: fc.integer({ min: 1, max: 100 }), deletes: fc.boolean() }),
    { selector: ({ version }) => version, minLength: 1, maxLength: 10 },
  );
  await fc.assert(
    fc.asyncProperty(writes, async (shuffled) => {
      await loans.delete('1');
      const write = ({ version, deletes }: { version: number; deletes: boolean }) =>
        deletes ? loans.delete('1', version) : loans.put(loan('1', { title: `at ${version}` }), version);
      if (atOnce) await Promise.all(shuffled.map(write));
      else for (const next of shuffled) await write(next);

      const newest = shuffled.toSorted((a, b) => b.version - a.version)[0];
      const expected = newest?.deletes ? undefined : loan('1', { title: `at ${newest?.version}` });
      expect(await loans.get('1')).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
