import { deadLetters, failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const oddIds = [
  '0012345',
  '1234567890123456789',
  'anna/maria',
  'anna maria',
  'anna+maria',
  'anna@example.edu',
  '100%',
  '%2e%2e',
  'jürgen.groß',
  '"quoted"',
  'a?b=c&d#e',
];

const hostileBodies = [
  '{"userID":',
  '{}',
  '[]',
  '""',
  '{"Records":[null]}',
  '{"Records":[]}',
  '{"Type":"Notification","Message":{"deep":true}}',
  '{"version":"0","detail-type":"x","source":"aws.events","detail":{"userID":"reader1"}}',
  '{"__proto__":{"polluted":true}}',
  '{"userID":"reader1","loanID":"1"}',
  '{"userID":12345}',
  '[["reader1"]]',
  '..',
  '.',
  'a\tb',
  'x'.repeat(256),
  '['.repeat(100_000),
];

let harness: Harness;

beforeAll(async () => {
  const readers = Array.from({ length: 20 }, (_, index) => ({ primaryId: `reader${index}`, loans: 1 }));
  harness = await startHarness({
    users: [...readers, ...oddIds.map((primaryId) => ({ primaryId, loans: 1, requests: 1, fees: 1 }))],
  });
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

describe('ids', () => {
  test('of every spelling survive from the Users queue to the records', async () => {
    const { sandbox, stack } = harness;
    await harness.cache(...oddIds.map((id) => (id.startsWith('"') ? JSON.stringify(id) : id)));

    for (const id of oddIds) {
      const [loanId = ''] = sandbox.data.user(id).loans.ids();
      expect(await stack.table('userCacheTable').get(id)).toMatchObject({ loan_ids: [loanId] });
      expect(await stack.table('loanCacheTable').get(loanId)).toMatchObject({ user_id: id });
    }
    expect(await deadLetters(stack)).toEqual({});
  });
});

describe('a body that no user id can be', () => {
  test('ends in the dead-letter queue after three receives, and its neighbours are cached', async () => {
    const { stack } = harness;
    const readers = hostileBodies.map((_, index) => `reader${index}`);

    await harness.cache(...hostileBodies.flatMap((body, index) => [body, readers[index] ?? '']));

    for (const reader of readers) {
      expect(await stack.table('userCacheTable').get(reader)).toBeDefined();
    }
    const { usersDLQ = [], ...others } = await deadLetters(stack);
    expect(usersDLQ.toSorted()).toEqual(hostileBodies.toSorted());
    expect(others).toEqual({});
    await stack.queue('usersDLQ').receiveAll();
  });

  test('is logged with its message id, a code and what to do, and nothing of the body', async () => {
    const { stack } = harness;
    const [messageId] = await stack.queue('usersQueue').send('{"surname":"Secretname"}');
    await stack.drained();

    const lines = (await failures(stack)).filter((line) => line.messageId === messageId);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ level: 'ERROR', code: 'BAD_MESSAGE', retryable: false });
    expect((await stack.logs()).filter(({ text }) => text.includes('Secretname'))).toEqual([]);
  });
});

describe('one bad message among nine good ones', () => {
  test.each([
    {
      queue: 'loansQueue',
      deadLetterQueue: 'loansDLQ',
      table: 'loanCacheTable',
      bad: '{"userID":"reader1","loanID":7}',
    },
    {
      queue: 'loansQueue',
      deadLetterQueue: 'loansDLQ',
      table: 'loanCacheTable',
      bad: '{"userID":"reader1"}',
    },
    { queue: 'loansQueue', deadLetterQueue: 'loansDLQ', table: 'loanCacheTable', bad: 'null' },
    {
      queue: 'loansQueue',
      deadLetterQueue: 'loansDLQ',
      table: 'loanCacheTable',
      bad: '{"userID":"reader1","loanID":".."}',
    },
  ])(
    '$bad alone is retried, and ends in the dead-letter queue',
    async ({ queue, deadLetterQueue, table, bad }) => {
      const { sandbox, stack } = harness;
      const good = Array.from({ length: 9 }, (_, index) => {
        const userID = `reader${index}`;
        return { userID, loanID: sandbox.data.user(userID).loans.ids()[0] ?? '' };
      });
      const readsBefore = sandbox.calls.of('/users/{user_id}/loans/{loan_id}');

      await stack
        .queue(queue)
        .send(
          ...good.slice(0, 4).map((message) => JSON.stringify(message)),
          bad,
          ...good.slice(4).map((message) => JSON.stringify(message)),
        );
      await stack.drained();

      for (const { loanID } of good) expect(await stack.table(table).get(loanID)).toBeDefined();
      expect(sandbox.calls.of('/users/{user_id}/loans/{loan_id}') - readsBefore).toBe(9);
      expect(await stack.queue(deadLetterQueue).receiveAll()).toEqual([bad]);
    },
  );
});
