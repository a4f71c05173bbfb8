import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetters, type Harness, sqsEvent, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    users: [
      {
        primaryId: 'Test_User',
        loans: [
          {
            loan_id: '1733333333333333333',
            user_id: 'Test_User',
            due_date: '2031-03-04T22:00:00Z',
            title: 'An invented title',
            author: null,
            renewable: null,
          },
        ],
        requests: [
          { request_id: '0017400000010001221', place_in_queue: 3, expiry_date: '2031-02-25Z', comment: null },
        ],
        fees: [{ id: '17500000010001221', balance: 2.5, comment: null, barcode: null }],
      },
      { primaryId: 'nobody_at_home' },
    ],
  });
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

describe('a user id on the Users queue', () => {
  let before: number;
  let after: number;

  beforeAll(async () => {
    before = Math.floor(Date.now() / 1000);
    await harness.cache('Test_User');
    after = Math.ceil(Date.now() / 1000);
  });

  /** An expiry that lies so many seconds after the write. */
  const secondsAfterWrite = (seconds: number) => ({
    asymmetricMatch: (value: unknown) =>
      typeof value === 'number' && value >= before + seconds && value <= after + seconds,
  });

  test('caches the user: the id in lower case, three lists of ids, the currency of the fees, two hours', async () => {
    expect(await harness.stack.table('userCacheTable').get('test_user')).toMatchObject({
      primary_id: 'test_user',
      loan_ids: ['1733333333333333333'],
      request_ids: ['0017400000010001221'],
      fee_ids: ['17500000010001221'],
      fee_currency: 'EUR',
      expiry_date: secondsAfterWrite(2 * HOUR),
    });
  });

  test('caches the loan until its due date, without what Alma leaves empty', async () => {
    const loan = await harness.stack.table('loanCacheTable').get('1733333333333333333');
    expect(loan).toMatchObject({
      loan_id: '1733333333333333333',
      user_id: 'test_user',
      title: 'An invented title',
      due_date: '2031-03-04T22:00:00Z',
      expiry_date: Date.UTC(2031, 2, 4, 22) / 1000,
    });
    expect(loan).not.toHaveProperty('author');
    expect(loan).not.toHaveProperty('renewable');
  });

  test("caches the request for two weeks and keeps Alma's own expiry date", async () => {
    const request = await harness.stack.table('requestCacheTable').get('0017400000010001221');
    expect(request).toMatchObject({
      user_primary_id: 'test_user',
      place_in_queue: '3',
      expiry_date: '2031-02-25Z',
      record_expiry_date: secondsAfterWrite(14 * DAY),
    });
    expect(request).not.toHaveProperty('comment');
  });

  test('caches the fee for two weeks, with its owner in lower case', async () => {
    const fee = await harness.stack.table('feeCacheTable').get('17500000010001221');
    expect(fee).toMatchObject({
      balance: 2.5,
      user_primary_id: { value: 'test_user' },
      expiry_date: secondsAfterWrite(14 * DAY),
    });
    expect(fee).not.toHaveProperty('barcode');
  });

  test('leaves no dead letter', async () => {
    expect(await deadLetters(harness.stack)).toEqual({});
  });

  test.each([
    ['updateLoan', 'loansQueue', { loanID: '1733333333333333333' }],
    ['updateRequest', 'requestsQueue', { requestID: '0017400000010001221' }],
    ['updateFee', 'feesQueue', { feeID: '17500000010001221' }],
  ])('spares Alma what %s was to read, where that was sent before', async (fn, queue, id) => {
    const { sandbox, stack } = harness;
    const { Records } = sqsEvent(stack, queue, [JSON.stringify({ userID: 'Test_User', ...id })]);
    const callsFor = async (sentAt: number) => {
      const calls = sandbox.calls.total;
      const attributes = { SentTimestamp: String(sentAt), ApproximateReceiveCount: '1' };
      const event = { Records: Records.map((record) => ({ ...record, attributes })) };
      expect(await stack.invoke(fn, event)).toEqual({ batchItemFailures: [] });
      return sandbox.calls.total - calls;
    };

    expect(await callsFor(before * 1000 - 10_000)).toBe(0);
    expect(await callsFor(Date.now())).toBe(1);
  });
});

test('a user without records is cached with empty lists', async () => {
  await harness.cache('nobody_at_home');
  expect(await harness.stack.table('userCacheTable').get('nobody_at_home')).toMatchObject({
    loan_ids: [],
    request_ids: [],
    fee_ids: [],
  });
});

test('the messages in between are JSON objects of exactly two strings', async () => {
  const { stack } = harness;
  const recordFunctions = ['updateLoan', 'updateRequest', 'updateFee'];
  await Promise.all(recordFunctions.map((name) => stack.disable(name)));
  try {
    await stack.queue('usersQueue').send('"Test_User"');
    const bodies = async (queue: string) => (await stack.queue(queue).messages()).map(({ body }) => body);
    while ((await bodies('feesQueue')).length === 0) await sleep(10);

    expect(await bodies('loansQueue')).toEqual(['{"userID":"Test_User","loanID":"1733333333333333333"}']);
    expect(await bodies('requestsQueue')).toEqual([
      '{"userID":"Test_User","requestID":"0017400000010001221"}',
    ]);
    expect(await bodies('feesQueue')).toEqual(['{"userID":"Test_User","feeID":"17500000010001221"}']);
  } finally {
    for (const name of recordFunctions) stack.enable(name);
  }
  await stack.drained();
});
