import { type AlmaLoan, AlmaNotFoundError, type AlmaRequest } from '@alma-cache/alma-client';
import { loanKind, type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import { describe, expect, test } from '@jest/globals';
import { type QueuedKind, refreshUser } from './refresh-user.ts';

interface Log {
  readonly events: unknown[];
}

/** Ports that write down, in order, what is done through them. */
function ports({ events }: Log, failing: { loansQueue?: Error } = {}) {
  const kindOf = (kind: RecordKind): QueuedKind => ({
    kind,
    records: {
      inspectMany: async () => new Map(),
      delete: async (id, version) => {
        events.push(['delete', kind.name, id, version]);
        return 'written';
      },
    },
    queue: {
      sendAll: async (bodies: readonly string[]) => {
        events.push([kind.plural, bodies]);
        if (kind === loanKind && failing.loansQueue) throw failing.loansQueue;
      },
    },
  });
  let time = 1_700_000_000_000;
  return {
    alma: (_signal: AbortSignal) => ({
      loans: async (): Promise<AlmaLoan[]> => [
        { loan_id: '17300000000000000001', user_id: 'TEST_user' },
        { loan_id: '0002' },
      ],
      requests: async (): Promise<AlmaRequest[]> => [{ request_id: '31' }],
      fees: async () => [],
    }),
    readPrimaryId: () => Promise.reject<string>(new Error('nobody asked for the primary id')),
    users: {
      put: async (record: object, version?: number) => {
        events.push(['user', record, version]);
        return 'written' as const;
      },
      get: async () => undefined,
      inspect: async () => ({ state: 'absent' as const }),
      delete: async (id: string, version?: number) => {
        events.push(['delete', 'user', id, version]);
        return 'written' as const;
      },
    },
    kinds: Object.values(recordKinds).map(kindOf),
    signal: new AbortController().signal,
    about: (userID: string) => void events.push(['about', userID]),
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
        'loans',
        ['{"userID":"Test_User","loanID":"17300000000000000001"}', '{"userID":"Test_User","loanID":"0002"}'],
      ],
      ['requests', ['{"userID":"Test_User","requestID":"31"}']],
      ['fees', []],
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
    const stale = { ...ports(log), users: { ...ports(log).users, put: async () => 'stale' as const } };

    await refreshUser('test_user', stale);

    expect(log.events[0]).toEqual(['count', 'StaleWrites']);
    expect(log.events.slice(1).map((event) => (event as unknown[])[0])).toEqual([
      'loans',
      'requests',
      'fees',
    ]);
  });
});

describe('a user who is gone from Alma', () => {
  const gone = new AlmaNotFoundError('user', 'Alma knows no such user');
  const alma = () => ({
    loans: () => Promise.reject(gone),
    requests: () => Promise.reject(gone),
    fees: () => Promise.reject(gone),
  });

  test('is the failure of the message, where the cache never held the user', async () => {
    const log: Log = { events: [] };
    await expect(refreshUser('test_user', { ...ports(log), alma })).rejects.toBe(gone);
    expect(log.events).toEqual([]);
  });

  test.each(['valid', 'expired', 'deleted'] as const)(
    'is forgotten as of the time of reading, where the cache holds the user: %s',
    async (state) => {
      const log: Log = { events: [] };
      const inspect = async () => ({ state, record: user, asOf: 1, expiresAt: 1 });
      await refreshUser('Test_User', { ...ports(log), alma, users: { ...ports(log).users, inspect } });
      expect(log.events).toEqual([['delete', 'user', 'Test_User', 1_700_000_001_000]]);
    },
  );

  const user = { primary_id: 'test_user', loan_ids: [], request_ids: [], fee_ids: [], expiry_date: 1 };
});

describe('an id under which Alma has somebody’s records', () => {
  const alma = () => ({
    loans: async (): Promise<AlmaLoan[]> => [
      { loan_id: '1', user_id: 'Real.User' },
      { loan_id: '2' },
      { loan_id: '3', user_id: 'linked' },
    ],
    requests: async (): Promise<AlmaRequest[]> => [{ request_id: '31', user_primary_id: 'REAL.user' }],
    fees: async () => [{ id: '7', user_primary_id: { value: 'real.user' } }],
  });
  const told = ({ events }: Log) => events.filter((event) => (event as unknown[])[0] !== 'user');
  const listed = ({ events }: Log) => events.find((event) => (event as unknown[])[0] === 'user');

  test('is forgotten where it is not the primary id, and the records are cached as their user’s', async () => {
    const log: Log = { events: [] };
    await refreshUser('0012345', { ...ports(log), alma, readPrimaryId: async () => 'Real.User' });
    expect(told(log)).toEqual([
      ['about', 'Real.User'],
      ['delete', 'user', '0012345', 1_700_000_001_000],
      ['loans', ['{"userID":"Real.User","loanID":"1"}', '{"userID":"Real.User","loanID":"2"}']],
      ['requests', ['{"userID":"Real.User","requestID":"31"}']],
      ['fees', ['{"userID":"Real.User","feeID":"7"}']],
    ]);
    expect(listed(log)).toMatchObject([
      'user',
      { primary_id: 'real.user', loan_ids: ['1', '2'], request_ids: ['31'], fee_ids: ['7'] },
      1_700_000_001_000,
    ]);
  });

  test('keeps what is its own where it is the primary id all the same', async () => {
    const log: Log = { events: [] };
    await refreshUser('linked', { ...ports(log), alma, readPrimaryId: async () => 'Linked' });
    expect(listed(log)).toMatchObject([
      'user',
      { primary_id: 'linked', loan_ids: ['2', '3'], fee_ids: [] },
      expect.any(Number),
    ]);
  });
});
