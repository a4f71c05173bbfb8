import type { FaultRule } from '@alma-cache/local-stack';
import { deadLetters, failures, type Harness, sqsEvent, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

let harness: Harness;
let next = 0;

beforeAll(async () => {
  harness = await startHarness({ users: [] });
});

afterEach(async () => {
  harness.stack.faults.clear();
  for (const queue of harness.stack.deadLetterQueues) await queue.receiveAll();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

function addUser(loans: number) {
  next += 1;
  return harness.sandbox.data.addUser({ primaryId: `reader${next}`, loans });
}

async function allCached(loanIds: readonly string[]): Promise<boolean> {
  const items = await Promise.all(loanIds.map((id) => harness.stack.table('loanCacheTable').get(id)));
  return items.every((item) => item !== undefined);
}

describe('AWS fails for a moment', () => {
  const passing: { what: string; rule: FaultRule }[] = [
    {
      what: 'SQS refuses entries of a batch',
      rule: { service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', times: 7 },
    },
    {
      what: 'SQS throttles batches',
      rule: { service: 'sqs', action: 'SendMessageBatch', kind: 'throttle', times: 2 },
    },
    {
      what: 'SQS fails',
      rule: { service: 'sqs', action: 'SendMessageBatch', kind: 'server-error', times: 2 },
    },
    {
      what: 'SQS drops connections',
      rule: { service: 'sqs', action: 'SendMessageBatch', kind: 'reset', times: 1 },
    },
    {
      what: 'DynamoDB throttles',
      rule: { service: 'dynamodb', action: 'PutItem', kind: 'throttle', times: 2 },
    },
    {
      what: 'DynamoDB fails',
      rule: { service: 'dynamodb', action: 'PutItem', kind: 'server-error', times: 2 },
    },
    {
      what: 'DynamoDB drops connections',
      rule: { service: 'dynamodb', action: 'PutItem', kind: 'reset', times: 1 },
    },
  ];

  test.each(passing)('$what: every record is cached, no message is received twice', async ({ rule }) => {
    const { stack } = harness;
    const failed = (await failures(stack)).length;
    const user = addUser(25);
    stack.faults.set([rule]);

    await harness.cache(user.primaryId);

    expect(stack.faults.counts[`${rule.service} ${rule.action} ${rule.kind}`]).toBeGreaterThan(0);
    expect(await allCached(user.loans.ids())).toBe(true);
    expect((await failures(stack)).slice(failed)).toEqual([]);
    expect(await deadLetters(stack)).toEqual({});
  });
});

describe('AWS stays down', () => {
  test('SQS takes no messages: the user is reported failed although the record was written, and redriven later', async () => {
    const { stack } = harness;
    const user = addUser(3);
    stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'server-error' }]);

    await harness.cache(user.primaryId);

    expect(await stack.table('userCacheTable').get(user.primaryId)).toBeDefined();
    expect(await deadLetters(stack)).toEqual({ usersDLQ: [user.primaryId] });

    stack.faults.clear();
    await stack.redrive('usersDLQ');
    await stack.drained();
    expect(await allCached(user.loans.ids())).toBe(true);
    expect(await deadLetters(stack)).toEqual({});
  });

  test('DynamoDB is down: every message becomes a dead letter with a reason, none is lost', async () => {
    const { stack } = harness;
    const failed = (await failures(stack)).length;
    const users = [addUser(1), addUser(1), addUser(1)];
    stack.faults.set([{ service: 'dynamodb', kind: 'server-error' }]);

    await harness.cache(...users.map(({ primaryId }) => primaryId));

    const { usersDLQ = [] } = await deadLetters(stack);
    expect(usersDLQ.toSorted()).toEqual(users.map(({ primaryId }) => primaryId).toSorted());
    const reasons = (await failures(stack)).slice(failed);
    expect(reasons).toHaveLength(9);
    for (const reason of reasons) expect(reason).toMatchObject({ retryable: true });
  });

  test('SSM goes down: a container that holds a working key goes on', async () => {
    const { sandbox, stack } = harness;
    const user = addUser(2);
    const [warm = '', cold = ''] = user.loans.ids();
    const read = (loanID: string) => {
      const body = JSON.stringify({ userID: user.primaryId, loanID });
      return stack.invoke('updateLoan', sqsEvent(stack, 'loansQueue', [body]));
    };
    await read(warm);
    stack.faults.set([{ service: 'ssm', kind: 'server-error' }]);

    expect(await read(cold)).toEqual({ batchItemFailures: [] });
    expect(await allCached([warm, cold])).toBe(true);
    expect(sandbox.calls.total).toBeGreaterThan(0);
  });
});

test('a function process killed in mid-batch loses nothing: the batch comes back', async () => {
  const { stack } = harness;
  const users = Array.from({ length: 10 }, () => addUser(4));

  const killed = Promise.all([stack.kill('updateUser'), stack.kill('updateLoan')]);
  await harness.cache(...users.map(({ primaryId }) => primaryId));
  await killed;

  expect(await allCached(users.flatMap(({ loans }) => loans.ids()))).toBe(true);
  expect(await deadLetters(stack)).toEqual({});
});
