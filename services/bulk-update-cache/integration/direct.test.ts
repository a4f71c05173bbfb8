import { setTimeout as sleep } from 'node:timers/promises';
import {
  callsOnce,
  deadLetters,
  failures,
  type Harness,
  sqsEvent,
  startHarness,
} from '@alma-cache/testing/harness';
import { openLedger } from '@alma-cache/testing/ledger';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

const direct = { environment: { REFRESH_MODE: 'direct' } };

const RECORD_ROUTES = [
  '/users/{user_id}/loans/{loan_id}',
  '/users/{user_id}/requests/{request_id}',
  '/users/{user_id}/fees/{fee_id}',
] as const;

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness(
    {
      users: [
        { primaryId: 'typical', loans: 5, requests: 1, fees: 1 },
        { primaryId: 'reader250', loans: 250, requests: 101, fees: 12 },
        { primaryId: 'nothing' },
        { primaryId: 'changing', loans: 3, requests: 2, fees: 2 },
        { primaryId: 'left over', loans: 2, requests: 1, fees: 1 },
        { primaryId: 'neighbour', loans: 2 },
      ],
    },
    direct,
  );
});

afterEach(() => harness.sandbox.faults.clear());

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

test('every record is cached from the lists alone: three calls of Alma, more for more pages, and no message', async () => {
  const { sandbox, stack } = harness;

  await harness.cache(...sandbox.data.userIds());

  expect(sandbox.calls.of('/users/{user_id}/loans')).toBe(6 + 2);
  expect(sandbox.calls.of('/users/{user_id}/requests')).toBe(6 + 1);
  expect(sandbox.calls.of('/users/{user_id}/fees')).toBe(6);
  expect(RECORD_ROUTES.map((route) => sandbox.calls.of(route))).toEqual([0, 0, 0]);
  expect(stack.calls).not.toHaveProperty('sqs SendMessageBatch');
  const renewable = {
    sometimesTold: ({ process_status }: { process_status?: unknown }) => ({
      renewable: process_status === 'NORMAL',
    }),
  };
  expect(await openLedger(harness, renewable).close()).toEqual({
    unaccounted: [],
    orphans: [],
    deadLetters: [],
  });
});

test('whether a loan can be renewed is cached of each', async () => {
  const loans = await harness.stack.table('loanCacheTable').scan();
  const inAlma = new Map(
    [...harness.sandbox.data.users()].flatMap(({ loans }) =>
      [...loans].map((loan) => [loan.loan_id, loan.process_status === 'NORMAL'] as const),
    ),
  );
  expect(new Map(loans.map(({ loan_id, renewable }) => [loan_id, renewable]))).toEqual(inAlma);
});

test('what was returned, closed and paid since leaves the cache in the same pass', async () => {
  const { sandbox, stack } = harness;
  const { loans, requests, fees } = sandbox.data.user('changing');
  const [returned = ''] = loans.ids();
  const [closed = ''] = requests.ids();
  const [paid = ''] = fees.ids();
  loans.remove(returned);
  requests.remove(closed);
  fees.remove(paid);

  await harness.cache('changing');

  expect(await stack.table('userCacheTable').get('changing')).toMatchObject({
    loan_ids: loans.ids(),
    request_ids: requests.ids(),
    fee_ids: fees.ids(),
  });
  expect(await stack.table('loanCacheTable').get(returned)).toMatchObject({ deleted: true });
  expect(await stack.table('requestCacheTable').get(closed)).toMatchObject({ deleted: true });
  expect(await stack.table('feeCacheTable').get(paid)).toMatchObject({ deleted: true });
});

test('messages about single records, as queued mode leaves them behind, are worked off', async () => {
  const { sandbox, stack } = harness;
  const { loans, requests, fees } = sandbox.data.user('left over');
  const [loanID = '', gone = ''] = loans.ids();
  loans.remove(gone);
  const calls = () => RECORD_ROUTES.map((route) => sandbox.calls.of(route));
  const before = calls();

  const userID = 'left over';
  await stack
    .queue('loansQueue')
    .send(JSON.stringify({ userID, loanID }), JSON.stringify({ userID, loanID: gone }));
  await stack.queue('requestsQueue').send(JSON.stringify({ userID, requestID: requests.ids()[0] }));
  await stack.queue('feesQueue').send(JSON.stringify({ userID, feeID: fees.ids()[0] }));
  await stack.drained();

  expect(calls().map((count, index) => count - (before[index] ?? 0))).toEqual([2, 1, 1]);
  expect(await stack.table('loanCacheTable').get(gone)).toMatchObject({ deleted: true });
  expect(await deadLetters(stack)).toEqual({});
});

test('a user with 3,000 loans whose function is killed goes on where it stopped', async () => {
  const { sandbox, stack } = harness;
  const { loans } = sandbox.data.addUser({ primaryId: 'collector', loans: 3000 });
  const before = callsOnce(stack, 'dynamodb PutItem');
  const writes = () => callsOnce(stack, 'dynamodb PutItem') - before;

  await stack.queue('usersQueue').send('collector');
  while (writes() < 1000) await sleep(10);
  await stack.kill('updateUser');
  await stack.drained();

  expect((await stack.table('userCacheTable').get('collector'))?.loan_ids).toEqual(loans.ids());
  const cached = await stack.table('loanCacheTable').scan();
  expect(cached.filter(({ user_id }) => user_id === 'collector')).toHaveLength(3000);
  // Each loan once, but for those that were on their way, and the user.
  expect(writes()).toBeLessThanOrEqual(3000 + 2 * 25 + 1);
  expect(await deadLetters(stack)).toEqual({});
});

describe('in a batch', () => {
  test('a user whose record cannot be written, and one whose list cannot be read, fail alone', async () => {
    const { sandbox, stack } = harness;
    const large = { title: 'x'.repeat(410 * 1024) };
    sandbox.data.addUser({ primaryId: 'verbose', loans: [{}, large] });
    sandbox.faults.set('html-502', { on: ({ route }) => route.userId === 'nothing' });
    const [borrowed = ''] = sandbox.data.user('neighbour').loans.ids();
    sandbox.data.user('neighbour').loans.remove(borrowed);

    const ids = ['verbose', 'nothing', 'neighbour'];
    const response = await stack.invoke('updateUser', sqsEvent(stack, 'usersQueue', ids));

    expect(response).toEqual({
      batchItemFailures: [{ itemIdentifier: 'verbose' }, { itemIdentifier: 'nothing' }],
    });
    expect((await failures(stack)).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['CACHE_RECORD_TOO_LARGE', 'ALMA_SERVER_FAULT']),
    );
    expect(await stack.table('loanCacheTable').get(borrowed)).toMatchObject({ deleted: true });
    const [fits = ''] = sandbox.data.user('verbose').loans.ids();
    expect(await stack.table('loanCacheTable').get(fits)).toBeDefined();
  });
});
