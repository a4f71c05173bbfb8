import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deadLetters, type Harness, startHarness } from './harness.ts';

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

test.each(['reader25', 'reader250', 'reader5000'])(
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
