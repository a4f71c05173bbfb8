import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import {
  FeeStore,
  feeKind,
  LoanStore,
  loanKind,
  ofKinds,
  RequestStore,
  requestKind,
  UserStore,
} from '@alma-cache/cache-schemas';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CachedRecords } from './cached-records.ts';
import type { ReadUser } from './read-user.ts';
import { writeRecords } from './write-records.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');

let dynamodb: TestDynamoDB;
let stores: { users: UserStore; loans: LoanStore; requests: RequestStore; fees: FeeStore };

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  const table = async (key: string) => ({
    client: dynamodb.client,
    table: await dynamodb.createTable({ key }),
    now: () => NOW,
  });
  stores = {
    users: new UserStore(await table('primary_id')),
    loans: new LoanStore(await table('loan_id')),
    requests: new RequestStore(await table('request_id')),
    fees: new FeeStore(await table('id')),
  };
});

interface Lists {
  readonly loans?: AlmaLoan[];
  readonly requests?: AlmaRequest[];
  readonly fees?: AlmaFee[];
}

const read = ({ loans = [], requests = [], fees = [] }: Lists, readAt = NOW): ReadUser => ({
  primaryID: 'Ann',
  readAt,
  lists: [
    { kind: loanKind, records: loans },
    { kind: requestKind, records: requests },
    { kind: feeKind, records: fees },
  ],
});

const noRecords = { write: () => Promise.reject(new Error('no such records')), notReadSince: async () => [] };

function ports(signal = new AbortController().signal) {
  const { users, loans, requests, fees } = stores;
  const counted: string[] = [];
  return {
    users,
    cached: {
      ...ofKinds(() => noRecords),
      loan: new CachedRecords({ kind: loanKind, records: loans, users }),
      request: new CachedRecords({ kind: requestKind, records: requests, users }),
      fee: new CachedRecords({ kind: feeKind, records: fees, users }),
    },
    signal,
    sentAt: NOW - 60_000,
    triedSince: undefined as number | undefined,
    count: (name: string) => void counted.push(name),
    now: () => NOW,
    counted,
  };
}

const loansOf = (count: number, fields: object = {}): AlmaLoan[] =>
  Array.from({ length: count }, (_, index) => ({ loan_id: `L${index}`, ...fields }));

describe('writing the records of a user', () => {
  test('caches each of them as the user’s, and the lists that name them', async () => {
    const lists = {
      loans: [{ loan_id: 'L1', title: 'A title', renewable: true }],
      requests: [{ request_id: 'R1', user_primary_id: 'ANN', place_in_queue: 2 }],
      fees: [{ id: 'F1', balance: 2.5 }],
    };
    await writeRecords(read(lists), ports());

    expect(await stores.users.getValid('ann')).toMatchObject({
      loan_ids: ['L1'],
      request_ids: ['R1'],
      fee_ids: ['F1'],
    });
    expect(await stores.loans.get('L1')).toMatchObject({ user_id: 'ann', title: 'A title', renewable: true });
    expect(await stores.requests.get('R1')).toMatchObject({ user_primary_id: 'ann', place_in_queue: '2' });
    expect(await stores.fees.get('F1')).toMatchObject({ user_primary_id: { value: 'ann' }, balance: 2.5 });
  });

  test('keeps what the cache knows and the lists do not say', async () => {
    await stores.fees.merge(
      feeKind.toEvidence({ id: 'F1', transaction: [{ amount: 1 }], balance: 3 }, NOW),
      NOW - 1000,
    );
    await writeRecords(read({ fees: [{ id: 'F1', balance: 2 }] }), ports());
    expect(await stores.fees.get('F1')).toMatchObject({ balance: 2, transactions: [{ amount: 1 }] });
  });

  test('keeps and counts what the cache has newer', async () => {
    await stores.loans.delete('L0', NOW + 1);
    const { counted, ...rest } = ports();
    await writeRecords(read({ loans: loansOf(2) }), rest);
    expect(await stores.loans.get('L0')).toBeUndefined();
    expect(await stores.loans.get('L1')).toBeDefined();
    expect(counted).toEqual(['StaleWrites']);
  });

  test('writes all others, and the lists, where one cannot be written, and fails with its error', async () => {
    const loans = [...loansOf(60), { loan_id: 'large', title: 'x'.repeat(400 * 1024) }];
    await expect(writeRecords(read({ loans: loans.toReversed() }), ports())).rejects.toMatchObject({
      code: 'CACHE_RECORD_TOO_LARGE',
    });
    const ids = loans.map(({ loan_id }) => loan_id);
    expect(await stores.loans.getManyValid(ids)).toEqual([]);
    expect((await stores.loans.inspectMany(ids)).get('L59')).toMatchObject({ state: 'expired' });
    expect((await stores.users.get('ann'))?.loan_ids).toEqual(ids.toReversed());
  });

  test('begins nothing more once it is to give up, and leaves the lists as they were', async () => {
    const giveUp = new AbortController();
    const { cached, ...rest } = ports(giveUp.signal);
    let writes = 0;
    const loan = {
      notReadSince: cached.loan.notReadSince.bind(cached.loan),
      write: async (...args: Parameters<typeof cached.loan.write>) => {
        writes += 1;
        if (writes === 30) giveUp.abort(new Error('the time is over'));
        return cached.loan.write(...args);
      },
    };
    await expect(
      writeRecords(read({ loans: loansOf(200) }), { ...rest, cached: { ...cached, loan } }),
    ).rejects.toThrow('the time is over');
    expect(writes).toBe(50);
    expect(await stores.users.get('ann')).toBeUndefined();
  });

  test('goes on where an earlier try of the message stopped', async () => {
    const loans = loansOf(80);
    const { cached, ...rest } = ports();
    const triedSince = NOW - 30_000;
    const ofEarlierTry = loans.slice(0, 50);
    for (const loan of ofEarlierTry) await cached.loan.write('Ann', loan, triedSince);
    await stores.loans.delete('L60', triedSince);
    const written: string[] = [];
    const loan = {
      notReadSince: cached.loan.notReadSince.bind(cached.loan),
      write: async (...[user, record, readAt]: Parameters<typeof cached.loan.write>) => {
        written.push(record.loan_id);
        return cached.loan.write(user, record, readAt);
      },
    };

    await writeRecords(read({ loans }), { ...rest, triedSince, cached: { ...cached, loan } });

    expect(written).toEqual(loans.slice(50).map(({ loan_id }) => loan_id));
    expect((await stores.users.get('ann'))?.loan_ids).toHaveLength(80);
    expect(await stores.loans.get('L60')).toBeDefined();
  });

  test('takes nothing for done that the cache had before the last of equal messages was sent', async () => {
    const { cached, ...rest } = ports();
    await cached.loan.write('Ann', { loan_id: 'L0', title: 'Old' }, NOW - 20_000);
    const times = { triedSince: NOW - 30_000, sentAt: NOW - 10_000 };
    await writeRecords(read({ loans: [{ loan_id: 'L0', title: 'New' }] }), { ...rest, ...times, cached });
    expect(await stores.loans.get('L0')).toMatchObject({ title: 'New' });
  });
});
