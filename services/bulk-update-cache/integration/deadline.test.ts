import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Harness, startHarness } from '../../../integration/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ users: [{ primaryId: 'reader', loans: 10 }] });
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

test('a hung Alma fails only its own message, before Lambda would cut the function off', async () => {
  const { sandbox, stack } = harness;
  const loanIds = sandbox.data.user('reader').loans.ids();
  const [hung = '', ...others] = loanIds;
  sandbox.faults.set('never', { on: (request) => request.route.recordId === hung });

  const response = await stack.invoke('updateLoan', {
    Records: loanIds.map((loanID) => ({
      messageId: `message-${loanID}`,
      receiptHandle: 'none',
      eventSource: 'aws:sqs',
      eventSourceARN: stack.queue('loansQueue').arn,
      body: JSON.stringify({ userID: 'reader', loanID }),
    })),
  });

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: `message-${hung}` }] });
  const table = stack.table('loanCacheTable');
  expect(await table.get(hung)).toBeUndefined();
  for (const loanId of others) expect(await table.get(loanId)).toBeDefined();
});
