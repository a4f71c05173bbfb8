import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetters, failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    users: [
      { primaryId: 'reader25', loans: 25, requests: 11, fees: 12 },
      { primaryId: 'reader250', loans: 250, requests: 101 },
      { primaryId: 'reader5000', loans: 5000 },
      { primaryId: 'twice', loans: 1 },
    ],
  });
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

test.each(['reader25', 'reader250'])(
  "every loan and request of %s is cached, beyond Alma's page of ten",
  async (id) => {
    const { sandbox, stack } = harness;
    const user = sandbox.data.user(id);

    await harness.cache(id);

    const cached = await stack.table('userCacheTable').get(id);
    expect(cached?.loan_ids).toEqual(user.loans.ids());
    expect(cached?.request_ids).toEqual(user.requests.ids());
    expect(cached?.fee_ids).toEqual(user.fees.ids());
    const loans = await stack.table('loanCacheTable').scan();
    expect(loans.filter(({ user_id }) => user_id === id)).toHaveLength(user.loans.size);
    const requests = await stack.table('requestCacheTable').scan();
    expect(requests.filter(({ user_primary_id }) => user_primary_id === id)).toHaveLength(user.requests.size);
    expect(await deadLetters(stack)).toEqual({});
  },
);

test('ten equal messages in a batch cost one read of Alma', async () => {
  const { sandbox, stack } = harness;
  const [loanID = ''] = sandbox.data.user('twice').loans.ids();
  const route = '/users/{user_id}/loans/{loan_id}';
  const before = sandbox.calls.of(route);

  await stack.disable('updateLoan');
  await stack
    .queue('loansQueue')
    .send(...Array<string>(10).fill(JSON.stringify({ userID: 'twice', loanID })));
  stack.enable('updateLoan');
  await stack.drained();

  expect(sandbox.calls.of(route) - before).toBe(1);
  expect(await stack.table('loanCacheTable').get(loanID)).toBeDefined();
});

test('a user with 5,000 loans is cached in one record, and each loan is queued', async () => {
  const { sandbox, stack } = harness;
  await stack.disable('updateLoan');

  await stack.queue('usersQueue').send('reader5000');
  while ((await stack.queue('loansQueue').counts()).visible < 5000) await sleep(50);
  const bodies = await stack.queue('loansQueue').receiveAll();
  stack.enable('updateLoan');
  await stack.drained();

  const loanIds = sandbox.data.user('reader5000').loans.ids();
  expect((await stack.table('userCacheTable').get('reader5000'))?.loan_ids).toEqual(loanIds);
  expect(bodies.map((body) => JSON.parse(body).loanID).toSorted()).toEqual(loanIds.toSorted());
});

test('a message of 256 KB is a dead letter with a reason', async () => {
  const { stack } = harness;
  const body = 'x'.repeat(256 * 1024);

  await harness.cache(body);

  expect((await stack.queue('usersDLQ').receiveAll()).map(({ length }) => length)).toEqual([body.length]);
  expect((await failures(stack)).at(-1)).toMatchObject({ code: 'ALMA_INVALID_ID', retryable: false });
});

test("a loan over DynamoDB's 400 KB is a dead letter with a reason that names it, one below is cached", async () => {
  const { sandbox, stack } = harness;
  const loans = [{ title: 'x'.repeat(390 * 1024) }, { title: 'y'.repeat(410 * 1024) }];
  const [fits = '', tooLarge = ''] = sandbox.data.addUser({ primaryId: 'verbose', loans }).loans.ids();

  await harness.cache('verbose');

  expect(await stack.table('loanCacheTable').get(fits)).toBeDefined();
  expect(await stack.table('loanCacheTable').get(tooLarge)).toBeUndefined();
  expect(await deadLetters(stack)).toEqual({
    loansDLQ: [JSON.stringify({ userID: 'verbose', loanID: tooLarge })],
  });
  const [reason] = (await failures(stack)).filter(({ code }) => code === 'CACHE_RECORD_TOO_LARGE');
  expect(reason).toMatchObject({ retryable: false, message: expect.stringContaining(tooLarge) });
});
