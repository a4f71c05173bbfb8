import { sqsEvent, startHarness } from '@alma-cache/testing/harness';
import { expect, test } from '@jest/globals';

test('a hung Alma fails only the messages that it hangs for, most of a batch too, before Lambda would cut the function off', async () => {
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

test('3,000 loans are read and queued in one invocation', async () => {
  await using harness = await startHarness({ users: [{ primaryId: 'collector', loans: 3000 }] });
  const { sandbox, stack } = harness;

  const response = await stack.invoke('updateUser', sqsEvent(stack, 'usersQueue', ['collector']));

  expect(response).toEqual({ batchItemFailures: [] });
  const user = await stack.table('userCacheTable').get('collector');
  expect(user?.loan_ids).toEqual(sandbox.data.user('collector').loans.ids());
});
