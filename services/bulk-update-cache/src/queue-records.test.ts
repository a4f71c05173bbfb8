import { feeKind, loanKind, ofKinds, requestKind, type WriteResult } from '@alma-cache/cache-schemas';
import { expect, test } from '@jest/globals';
import { queueRecords } from './queue-records.ts';
import type { ReadUser } from './read-user.ts';

const user: ReadUser = {
  primaryID: 'Test_User',
  readAt: 1_700_000_001_000,
  lists: [
    {
      kind: loanKind,
      records: [{ loan_id: '17300000000000000001', user_id: 'TEST_user' }, { loan_id: '0002' }],
    },
    { kind: requestKind, records: [{ request_id: '31' }] },
    { kind: feeKind, records: [] },
  ],
};

/** Ports that write down, in order, what is done through them. */
function ports(
  events: unknown[],
  { put = 'written', loansQueue }: { put?: WriteResult; loansQueue?: Error } = {},
) {
  const queue = (name: string) => ({
    sendAll: async (bodies: readonly string[]) => {
      events.push([name, bodies]);
      if (name === 'loans' && loansQueue) throw loansQueue;
    },
  });
  return {
    users: {
      put: async (record: object, version?: number) => {
        events.push(['user', record, version]);
        return put;
      },
    },
    queues: ofKinds(({ plural }) => queue(plural)),
    signal: new AbortController().signal,
    count: (name: string) => void events.push(['count', name]),
    now: () => 1_700_000_002_000,
  };
}

test('the lists of ids are written, as of the time of reading, before a message is queued for each record', async () => {
  const events: unknown[] = [];

  await queueRecords(user, ports(events));

  expect(events).toEqual([
    [
      'user',
      {
        primary_id: 'test_user',
        loan_ids: ['17300000000000000001', '0002'],
        request_ids: ['31'],
        fee_ids: [],
        expiry_date: 1_700_000_002 + 2 * 60 * 60,
      },
      1_700_000_001_000,
    ],
    [
      'loans',
      ['{"userID":"Test_User","loanID":"17300000000000000001"}', '{"userID":"Test_User","loanID":"0002"}'],
    ],
    ['requests', ['{"userID":"Test_User","requestID":"31"}']],
    ['fees', []],
  ]);
});

test('it fails when a queue does not take every message, so that the retry sends them again', async () => {
  const loansQueue = new Error('the queue took one of two messages');
  await expect(queueRecords(user, ports([], { loansQueue }))).rejects.toBe(loansQueue);
});

test('every record is queued when a newer user record is in the cache too, and that is counted', async () => {
  const events: unknown[] = [];

  await queueRecords(user, ports(events, { put: 'stale' }));

  expect(events.slice(1).map((event) => (event as unknown[])[0])).toEqual([
    'count',
    'loans',
    'requests',
    'fees',
  ]);
  expect(events[1]).toEqual(['count', 'StaleWrites']);
});
