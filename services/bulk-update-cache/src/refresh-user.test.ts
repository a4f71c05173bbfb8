import { describe, expect, test } from '@jest/globals';
import { refreshUser } from './refresh-user.ts';

interface Log {
  readonly events: unknown[];
}

/** Ports that write down, in order, what is done through them. */
function ports({ events }: Log, failing: { loansQueue?: Error } = {}) {
  const queue = (name: 'loansQueue' | 'requestsQueue' | 'feesQueue') => ({
    sendAll: async (bodies: readonly string[]) => {
      events.push([name, bodies]);
      if (name === 'loansQueue' && failing.loansQueue) throw failing.loansQueue;
    },
  });
  let time = 1_700_000_000_000;
  return {
    alma: (_signal: AbortSignal) => ({
      loans: async () => [{ loan_id: '17300000000000000001' }, { loan_id: '0002' }],
      requests: async () => [{ request_id: '31' }],
      fees: async () => [],
    }),
    users: {
      put: async (record: object, version?: number) => {
        events.push(['user', record, version]);
        return 'written' as const;
      },
    },
    loansQueue: queue('loansQueue'),
    requestsQueue: queue('requestsQueue'),
    feesQueue: queue('feesQueue'),
    signal: new AbortController().signal,
    count: (name: string) => void events.push(['count', name]),
    now: () => {
      time += 1000;
      return time;
    },
  };
}

describe('refreshing a user', () => {
  test('writes the lists of ids, as of the time of reading, before it queues a message for each record', async () => {
    const log: Log = { events: [] };

    await refreshUser('Test_User', ports(log));

    expect(log.events).toEqual([
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
        'loansQueue',
        ['{"userID":"Test_User","loanID":"17300000000000000001"}', '{"userID":"Test_User","loanID":"0002"}'],
      ],
      ['requestsQueue', ['{"userID":"Test_User","requestID":"31"}']],
      ['feesQueue', []],
    ]);
  });

  test('fails when a queue does not take every message, so that the retry sends them again', async () => {
    const refusal = new Error('the queue took one of two messages');
    await expect(refreshUser('test_user', ports({ events: [] }, { loansQueue: refusal }))).rejects.toBe(
      refusal,
    );
  });

  test('asks Alma no more once one of the lists cannot be read', async () => {
    const log: Log = { events: [] };
    const unknown = new Error('no such user');
    const stopped: unknown[] = [];
    const alma = (signal: AbortSignal) => ({
      ...ports(log).alma(signal),
      loans: () =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(stopped.push(signal.reason)));
        }),
      fees: () => Promise.reject(unknown),
    });

    await expect(refreshUser('test_user', { ...ports(log), alma })).rejects.toBe(unknown);

    expect(stopped).toEqual([unknown]);
    expect(log.events).toEqual([]);
  });

  test('still queues every record when a newer user record is in the cache, and counts that', async () => {
    const log: Log = { events: [] };
    const stale = { ...ports(log), users: { put: async () => 'stale' as const } };

    await refreshUser('test_user', stale);

    expect(log.events[0]).toEqual(['count', 'StaleWrites']);
    expect(log.events.slice(1).map((event) => (event as unknown[])[0])).toEqual([
      'loansQueue',
      'requestsQueue',
      'feesQueue',
    ]);
  });
});
