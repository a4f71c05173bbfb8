import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import { almaLists } from '@alma-cache/testing/alma-lists';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { HOUR, MINUTE } from '../expiry.ts';
import { toFeeEvidence } from '../fee-record.ts';
import { toLoanEvidence } from '../loan-record.ts';
import { toRequestEvidence } from '../request-record.ts';
import { NOW } from '../testing/evidence.ts';
import { testCache } from '../testing/test-cache.ts';
import { userTable } from '../user-record.ts';
import { readLists } from './alma-lists.ts';
import { compareUser } from './compare-user.ts';

const CACHED_AT = NOW - 60_000;
const READ_AT = NOW;
const AFTERWARDS = NOW + 5_000;

let dynamodb: TestDynamoDB;
let cache: Awaited<ReturnType<typeof testCache>>;
let clock: number;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  clock = NOW;
  cache = await testCache(dynamodb, () => clock);
});

const loan = (loan_id: string, fields: Partial<AlmaLoan> = {}): AlmaLoan => ({
  loan_id,
  user_id: 'Ann',
  due_date: '2041-03-04T22:00:00Z',
  title: 'A title',
  renewable: true,
  ...fields,
});

async function cacheLoans(...loans: AlmaLoan[]) {
  await cache.putUser('ann', CACHED_AT, { loanIds: loans.map(({ loan_id }) => loan_id) });
  for (const each of loans) await cache.loans.merge(toLoanEvidence(each), CACHED_AT);
}

interface InAlma {
  readonly loans?: AlmaLoan[];
  readonly requests?: AlmaRequest[];
  readonly fees?: AlmaFee[];
}

async function compare({ loans = [], requests = [], fees = [] }: InAlma, userId = 'Ann') {
  const alma = almaLists({
    loans: async () => loans,
    requests: async () => requests,
    fees: async () => fees,
  });
  return compareUser(userId, await readLists(alma), READ_AT, cache);
}

const NOTHING = { right: [], missing: [], outdated: [], noLongerThere: [], notCached: [] };

describe('what the cache would tell of a user', () => {
  test('is right where it is what the lists say, whatever the case of ids', async () => {
    await cache.putUser('ann', CACHED_AT, { loanIds: ['1'], requestIds: ['2'], feeIds: ['3'] });
    const request: AlmaRequest = { request_id: '2', user_primary_id: 'ANN', place_in_queue: 1 };
    const fee: AlmaFee = { id: '3', user_primary_id: { value: 'Ann' }, balance: 2.5, transaction: [] };
    await cache.loans.merge(toLoanEvidence(loan('1')), CACHED_AT);
    await cache.requests.merge(toRequestEvidence(request, CACHED_AT), CACHED_AT);
    await cache.fees.merge(toFeeEvidence(fee, CACHED_AT), CACHED_AT);
    expect(await compare({ loans: [loan('1')], requests: [request], fees: [fee] })).toEqual({
      loan: { ...NOTHING, right: ['1'] },
      request: { ...NOTHING, right: ['2'] },
      fee: { ...NOTHING, right: ['3'] },
    });
  });

  test('lacks what was lent since, tells of what was returned, and has what was renewed as it was', async () => {
    await cacheLoans(loan('kept'), loan('returned'), loan('renewed'));
    const renewed = loan('renewed', {
      due_date: '2041-04-01T22:00:00Z',
      last_renew_date: '2031-03-04T11:59:30Z',
    });
    const { loan: found } = await compare({ loans: [loan('kept'), renewed, loan('lent')] });
    expect(found).toEqual({
      ...NOTHING,
      right: ['kept'],
      missing: ['lent'],
      noLongerThere: ['returned'],
      outdated: [
        {
          id: 'renewed',
          fields: [
            {
              field: 'due_date',
              verdict: 'differs',
              cache: '2041-03-04T22:00:00Z',
              alma: '2041-04-01T22:00:00Z',
            },
            {
              field: 'last_renew_date',
              verdict: 'only in Alma',
              cache: undefined,
              alma: '2031-03-04T11:59:30Z',
            },
          ],
        },
      ],
    });
  });

  test('is nothing where the user is not cached, so that nothing of it is wrong', async () => {
    expect((await compare({ loans: [loan('1')] })).loan).toEqual({ ...NOTHING, notCached: ['1'] });
  });

  test.each([
    [
      'expired',
      async () => {
        clock = NOW + 3 * HOUR * 1000;
      },
    ],
    ['was deleted', async () => void (await cache.users.delete('ann', CACHED_AT + 1))],
  ])('is nothing where the user %s', async (_, change) => {
    await cacheLoans(loan('1', { title: 'Old' }), loan('returned'));
    await change();
    expect((await compare({ loans: [loan('1')] })).loan).toEqual({ ...NOTHING, notCached: ['1'] });
  });

  test('is nothing of a kind that a record of the older stack does not list', async () => {
    await dynamodb.putItem(cache.userTable, {
      [userTable.key]: 'ann',
      loan_ids: [],
      request_ids: [],
      expiry_date: NOW / 1000 + HOUR,
    });
    const found = await compare({ loans: [loan('1')], fees: [{ id: '3' }] });
    expect(found.loan).toEqual({ ...NOTHING, missing: ['1'] });
    expect(found.fee).toEqual({ ...NOTHING, notCached: ['3'] });
  });
});

describe('a record that the user’s list names', () => {
  test.each([
    ['was never cached', async () => undefined],
    ['is a tombstone', () => cache.loans.delete('1', CACHED_AT)],
    [
      'has expired',
      () => cache.loans.merge(toLoanEvidence(loan('1', { due_date: '2031-03-01Z' })), CACHED_AT),
    ],
    ['is somebody else’s', () => cache.loans.merge(toLoanEvidence(loan('1', { user_id: 'ben' })), CACHED_AT)],
    ['does not say whose it is', () => cache.loans.put({ loan_id: '1', expiry_date: NOW / 1000 + HOUR })],
  ])('is asked of Alma where it %s, so that it is not wrong', async (_, write) => {
    await cache.putUser('ann', CACHED_AT, { loanIds: ['1'] });
    await write();
    expect((await compare({ loans: [loan('1')] })).loan).toEqual({ ...NOTHING, notCached: ['1'] });
    expect((await compare({})).loan).toEqual(NOTHING);
  });

  test('is not told where the cache has it as returned: then it is missing, or rightly untold', async () => {
    await cacheLoans(loan('1', { loan_status: 'COMPLETE' }));
    expect((await compare({ loans: [loan('1', { loan_status: 'ACTIVE' })] })).loan).toEqual({
      ...NOTHING,
      missing: ['1'],
    });
    expect((await compare({})).loan).toEqual(NOTHING);
  });

  test('is no longer there where Alma has given it to somebody else', async () => {
    await cacheLoans(loan('1'));
    expect((await compare({ loans: [loan('1', { user_id: 'ben' })] })).loan).toEqual({
      ...NOTHING,
      noLongerThere: ['1'],
    });
  });
});

describe('no difference', () => {
  test('is a field that the list cannot give', async () => {
    await cacheLoans(loan('1', { author: 'Writer, Ann' }));
    const { renewable: _, ...withoutRenewable } = loan('1');
    for (const told of [withoutRenewable, loan('1', { renewable: null })]) {
      expect((await compare({ loans: [told] })).loan).toEqual({ ...NOTHING, right: ['1'] });
    }
  });

  test('is whether a loan can be renewed, where no list has told the cache yet; where one has, it is', async () => {
    await cacheLoans(loan('1', { renewable: null }));
    expect((await compare({ loans: [loan('1')] })).loan).toEqual({ ...NOTHING, right: ['1'] });
    await cacheLoans(loan('1', { renewable: false }));
    expect((await compare({ loans: [loan('1')] })).loan.outdated).toMatchObject([
      { fields: [{ field: 'renewable', cache: false, alma: true }] },
    ]);
  });

  test('is what an event has told since the lists were read', async () => {
    await cacheLoans(loan('renewed'), loan('returned'));
    await cache.loans.merge(
      toLoanEvidence(loan('renewed', { due_date: '2041-04-01T22:00:00Z' })),
      AFTERWARDS,
    );
    await cache.users.addId('loan_ids', 'ann', 'lent', AFTERWARDS);
    await cache.loans.merge(toLoanEvidence(loan('lent')), AFTERWARDS);
    await cache.users.deleteId('loan_ids', 'ann', 'returned', AFTERWARDS);
    await cache.loans.delete('returned', AFTERWARDS);
    const { loan: found } = await compare({ loans: [loan('renewed'), loan('returned')] });
    expect(found).toEqual({ ...NOTHING, right: ['renewed', 'lent'] });
  });

  test('is what a read since has told, of lists and records', async () => {
    await cacheLoans(loan('1'));
    await cache.putUser('ann', AFTERWARDS, { loanIds: ['1', '2'] });
    await cache.loans.merge(toLoanEvidence(loan('1', { title: 'Newer' })), AFTERWARDS);
    await cache.loans.merge(toLoanEvidence(loan('2')), AFTERWARDS);
    const { loan: found } = await compare({ loans: [loan('1')] });
    expect(found).toEqual({ ...NOTHING, right: ['1', '2'] });
  });

  test('is whether a status comes in words too, as in some answers and in no event', async () => {
    await cache.putUser('ann', CACHED_AT, { requestIds: ['1'] });
    const request = { request_id: '1', user_primary_id: 'ann' };
    const inWords = { ...request, request_status: 'On Hold Shelf' };
    await cache.requests.merge(
      toRequestEvidence({ ...request, request_status: 'ON_HOLD_SHELF' }, NOW),
      CACHED_AT,
    );
    expect((await compare({ requests: [inWords] })).request).toEqual({ ...NOTHING, right: ['1'] });
    const { request: found } = await compare({ requests: [{ ...request, request_status: 'In Process' }] });
    expect(found.outdated.flatMap(({ fields }) => fields.map(({ field }) => field))).toEqual([
      'request_status',
    ]);
  });
});

test('comparing costs a read of the user and one of all their records, whatever their kinds', async () => {
  await cacheLoans(loan('1'), loan('2'));
  await cache.putUser('ann', CACHED_AT, { loanIds: ['1', '2'], requestIds: ['3'], feeIds: ['4'] });
  const send = jest.spyOn(dynamodb.client, 'send');
  await compare({ loans: [loan('1')] });
  expect(send.mock.calls.map(([command]) => command.constructor.name)).toEqual([
    'GetCommand',
    'BatchGetCommand',
  ]);
  send.mockRestore();
});

test('comparing writes nothing', async () => {
  await cacheLoans(loan('1', { title: 'Old' }), loan('returned'));
  const stored = async () => [
    await dynamodb.item(cache.userTable, { primary_id: 'ann' }),
    await cache.loans.inspectMany(['1', 'returned', 'lent']),
  ];
  const before = await stored();
  clock += MINUTE * 1000;
  await compare({ loans: [loan('1'), loan('lent')] });
  expect(await stored()).toEqual(before);
});
