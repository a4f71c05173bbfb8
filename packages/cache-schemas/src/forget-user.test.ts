import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { feeKind } from './fee-kind.ts';
import { type FeeRecord, feeTable } from './fee-record.ts';
import { FeeStore } from './fee-store.ts';
import { forgetUser } from './forget-user.ts';
import { loanKind } from './loan-kind.ts';
import { loanTable, toLoanRecord } from './loan-record.ts';
import { LoanStore } from './loan-store.ts';
import { recordIds } from './record-ids.ts';
import { requestKind } from './request-kind.ts';
import { requestTable, toRequestRecord } from './request-record.ts';
import { RequestStore } from './request-store.ts';
import { toUserRecord, userTable } from './user-record.ts';
import { UserStore } from './user-store.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');

let dynamodb: TestDynamoDB;
let tables: Record<'users' | 'loans' | 'requests' | 'fees', string>;
let users: UserStore;
let loans: LoanStore;
let requests: RequestStore;
let fees: FeeStore;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  const { client, createTable } = dynamodb;
  tables = {
    users: await createTable(userTable),
    loans: await createTable(loanTable),
    requests: await createTable(requestTable),
    fees: await createTable(feeTable),
  };
  const now = () => NOW;
  users = new UserStore({ client, table: tables.users, now });
  loans = new LoanStore({ client, table: tables.loans, now });
  requests = new RequestStore({ client, table: tables.requests, now });
  fees = new FeeStore({ client, table: tables.fees, now });
});

const forget = (userId: string, version?: number) =>
  forgetUser(
    userId,
    {
      users,
      caches: [
        { kind: loanKind, records: loans },
        { kind: requestKind, records: requests },
        { kind: feeKind, records: fees },
      ],
    },
    version,
  );

const feeOf = (userId: string): FeeRecord => ({
  id: 'F1',
  user_primary_id: { value: userId },
  expiry_date: 0,
});

/** Ann, with a record of each kind, as of a minute ago. */
async function cacheAnn(loanIds: string[] = ['L1']) {
  const asOf = NOW - 60_000;
  const lists = { ...recordIds([]), loanIds, requestIds: ['R1'], feeIds: ['F1'] };
  await users.put(toUserRecord({ primaryId: 'ann', ...lists, now: NOW }), asOf);
  await Promise.all(loanIds.map((loan_id) => loans.put(toLoanRecord({ loan_id, user_id: 'Ann' }), asOf)));
  await requests.put(toRequestRecord({ request_id: 'R1', user_primary_id: 'Ann' }, NOW), asOf);
  await fees.put(feeOf('ann'), asOf);
}

const kept = async () => ({
  user: await users.get('ann'),
  loan: await loans.get('L1'),
  request: await requests.get('R1'),
  fee: await fees.get('F1'),
});

const nothing = { user: undefined, loan: undefined, request: undefined, fee: undefined };

describe('a user who is forgotten', () => {
  test.each([
    ['as of a moment', NOW],
    ['altogether', undefined],
  ])('leaves no record of any kind, expired ones included: %s', async (_, version) => {
    await cacheAnn();
    expect(await forget('ANN', version)).toEqual({
      user: 'written',
      records: { loan: 1, request: 1, fee: 1 },
    });
    expect(await kept()).toEqual(nothing);
  });

  test('leaves tombstones, against reads that began before, only as of a moment', async () => {
    await cacheAnn();
    await forget('ann', NOW);
    expect(await loans.put(toLoanRecord({ loan_id: 'L1', user_id: 'ann' }), NOW - 1)).toBe('stale');
    expect(
      await users.put(
        toUserRecord({ primaryId: 'ann', ...recordIds([]), loanIds: ['L1'], now: NOW }),
        NOW - 1,
      ),
    ).toBe('stale');
    await forget('ann');
    expect(await dynamodb.item(tables.users, { primary_id: 'ann' })).toBeUndefined();
  });

  test('leaves none of three hundred loans', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `L${index}`);
    await cacheAnn(ids);
    expect((await forget('ann', NOW)).records).toMatchObject({ loan: 300 });
    expect(await loans.getManyValid(ids)).toEqual([]);
  });

  test('takes nothing along that has come to belong to somebody else', async () => {
    await cacheAnn();
    await loans.put(toLoanRecord({ loan_id: 'L1', user_id: 'Bea' }), NOW - 1);
    expect((await forget('ann', NOW)).records).toEqual({ loan: 0, request: 1, fee: 1 });
    expect(await loans.get('L1')).toMatchObject({ user_id: 'bea' });
  });

  test('takes nothing along that is newer', async () => {
    await cacheAnn();
    await users.addId('loan_ids', 'ann', 'L1', NOW + 1);
    await loans.put(toLoanRecord({ loan_id: 'L1', user_id: 'ann' }), NOW + 1);
    expect(await forget('ann', NOW)).toEqual({ user: 'stale', records: { loan: 0, request: 1, fee: 1 } });
    expect((await users.get('ann'))?.loan_ids).toEqual(['L1']);
  });

  test('may be one whom the cache does not know, or one of the older stack', async () => {
    expect(await forget('nobody', NOW)).toEqual({
      user: 'written',
      records: { loan: 0, request: 0, fee: 0 },
    });
    await dynamodb.putItem(tables.users, { primary_id: 'old', loan_ids: ['L9'], request_ids: [] });
    expect(await forget('old')).toEqual({ user: 'written', records: { loan: 0, request: 0, fee: 0 } });
  });
});
