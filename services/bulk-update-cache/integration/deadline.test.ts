import { sqsEvent, startHarness } from '@alma-cache/testing/harness';
import { expect, test } from '@jest/globals';

// At the same time: each does nothing but wait for nearly as long as its function may take.

test.concurrent('a hung Alma fails only the messages that it hangs for, most of a batch too, before Lambda would cut the function off', async () => {
  await using harness = await startHarness({ users: [{ primaryId: 'reader', loans: 10 }] });
  const { sandbox, stack } = harness;
  const loanIds = sandbox.data.user('reader').loans.ids();
  const hung = loanIds.slice(0, 6);
  sandbox.faults.set('never', { on: ({ route }) => hung.includes(route.recordId) });

  const bodyOf = (loanID: string) => JSON.stringify({ userID: 'reader', loanID });
  const response = await stack.invoke('updateLoan', sqsEvent(stack, 'loansQueue', loanIds.map(bodyOf)));

  expect(response).toEqual({
    batchItemFailures: hung.map((loanId) => ({ itemIdentifier: bodyOf(loanId) })),
  });
  const table = stack.table('loanCacheTable');
  for (const loanId of hung) expect(await table.get(loanId)).toBeUndefined();
  for (const loanId of loanIds.slice(6)) expect(await table.get(loanId)).toBeDefined();
});

test.concurrent('3,000 loans are read in time from an Alma that takes a second for a page, at the rate that is deployed', async () => {
  await using slow = await startHarness(
    { users: [{ primaryId: 'collector', loans: 3000 }], latency: 1000 },
    { environment: { ALMA_REQUESTS_PER_SECOND: '4' } },
  );

  const response = await slow.stack.invoke('updateUser', sqsEvent(slow.stack, 'usersQueue', ['collector']));

  expect(response).toEqual({ batchItemFailures: [] });
  const user = await slow.stack.table('userCacheTable').get('collector');
  expect(user?.loan_ids).toEqual(slow.sandbox.data.user('collector').loans.ids());
});
