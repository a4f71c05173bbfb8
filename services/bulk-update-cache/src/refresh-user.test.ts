import { AlmaNotFoundError } from '@alma-cache/alma-client';
import {
  type RecordKind,
  recordIds,
  recordKinds,
  toUserRecord,
  type UserRecord,
} from '@alma-cache/cache-schemas';
import { almaLists } from '@alma-cache/testing/alma-lists';
import { describe, expect, test } from '@jest/globals';
import type { ReadUser } from './read-user.ts';
import { type RefreshedKind, refreshUser } from './refresh-user.ts';

interface Log {
  readonly events: unknown[];
}

/** What was read of a user, in short. */
const told = ({ primaryID, readAt, lists }: ReadUser) => {
  const ids = lists.map(({ kind, records }) => [kind.plural, records.map((record) => kind.idOf(record))]);
  return [primaryID, readAt, Object.fromEntries(ids)];
};

const NOTHING = Object.fromEntries(Object.values(recordKinds).map(({ plural }) => [plural, []]));

const snapshotOf = (record: UserRecord | undefined) => ({
  record,
  preview: async () => undefined,
  put: async () => 'written' as const,
});

/** Ports that write down, in order, what is done through them. */
function ports({ events }: Log) {
  const kindOf = (kind: RecordKind): RefreshedKind => ({
    kind,
    records: {
      inspectMany: async () => new Map(),
      delete: async (id, version) => {
        events.push(['delete', kind.name, id, version]);
        return 'written';
      },
    },
  });
  let time = 1_700_000_000_000;
  return {
    alma: (_signal: AbortSignal) =>
      almaLists({
        loans: async () => [{ loan_id: '17300000000000000001', user_id: 'TEST_user' }, { loan_id: '0002' }],
        requests: async () => [{ request_id: '31' }],
      }),
    readPrimaryId: () => Promise.reject<string>(new Error('nobody asked for the primary id')),
    users: {
      get: async () => undefined,
      inspect: async () => ({ state: 'absent' as const }),
      preview: async () => undefined,
      snapshot: async () => snapshotOf(undefined),
      delete: async (id: string, version?: number) => {
        events.push(['delete', 'user', id, version]);
        return 'written' as const;
      },
    },
    kinds: Object.values(recordKinds).map(kindOf),
    measure: async (user: ReadUser) => void events.push(['measure', ...told(user)]),
    keep: async (user: ReadUser) => void events.push(['keep', ...told(user)]),
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
  test('measures the cache by what Alma has, as of when it was asked, and then keeps that', async () => {
    const log: Log = { events: [] };

    await refreshUser('Test_User', ports(log));

    const lists = { ...NOTHING, loans: ['17300000000000000001', '0002'], requests: ['31'] };
    expect(log.events).toEqual([
      ['measure', 'Test_User', 1_700_000_001_000, lists],
      ['keep', 'Test_User', 1_700_000_001_000, lists],
    ]);
  });

  test('fails where what was read could not be kept', async () => {
    const refusal = new Error('the queue took one of two messages');
    const refusing = { ...ports({ events: [] }), keep: () => Promise.reject(refusal) };
    await expect(refreshUser('test_user', refusing)).rejects.toBe(refusal);
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
});

test('records that the cache names as the user’s and Alma does not are forgotten, as of the reading, before the lists are kept', async () => {
  const log: Log = { events: [] };
  const known = {
    primary_id: 'test_user',
    loan_ids: ['returned', '0002', 'another user’s'],
    request_ids: ['closed'],
    expiry_date: 1,
  };
  const [loans, ...others] = ports(log).kinds;
  if (loans === undefined) throw new Error('There are kinds');
  const inspectMany = async (ids: readonly string[]) =>
    new Map(
      ids.map((id) => {
        const record = { loan_id: id, user_id: id === 'returned' ? 'test_user' : 'ben' };
        return [id, { state: 'valid' as const, record, asOf: 1, expiresAt: 1 }];
      }),
    );
  const { users } = ports(log);

  await refreshUser('Test_User', {
    ...ports(log),
    // The older stack's records have no `fee_ids`.
    users: { ...users, snapshot: async () => snapshotOf(known as unknown as UserRecord) },
    kinds: [{ ...loans, records: { ...loans.records, inspectMany } }, ...others],
  });

  const readAt = 1_700_000_001_000;
  expect(log.events).toEqual([
    ['measure', 'Test_User', readAt, expect.anything()],
    ['delete', 'loan', 'returned', readAt],
    ['count', 'RecordsGone'],
    ['keep', 'Test_User', readAt, expect.anything()],
  ]);
});

describe('a user who is gone from Alma', () => {
  const gone = new AlmaNotFoundError('user', 'Alma knows no such user');
  const alma = () => almaLists({}, () => Promise.reject(gone));

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
      expect(log.events).toEqual([
        ['measure', 'Test_User', 1_700_000_001_000, NOTHING],
        ['delete', 'user', 'Test_User', 1_700_000_001_000],
      ]);
    },
  );

  const user = toUserRecord({ primaryId: 'test_user', ...recordIds([]), now: 1 });
});

describe('an id under which Alma has somebody’s records', () => {
  const alma = () =>
    almaLists({
      loans: async () => [
        { loan_id: '1', user_id: 'Real.User' },
        { loan_id: '2' },
        { loan_id: '3', user_id: 'linked' },
      ],
      requests: async () => [{ request_id: '31', user_primary_id: 'REAL.user' }],
      fees: async () => [{ id: '7', user_primary_id: { value: 'real.user' } }],
    });

  test('is forgotten where it is not the primary id, and the records are cached as their user’s', async () => {
    const log: Log = { events: [] };
    await refreshUser('0012345', { ...ports(log), alma, readPrimaryId: async () => 'Real.User' });
    const lists = { ...NOTHING, loans: ['1', '2'], requests: ['31'], fees: ['7'] };
    expect(log.events).toEqual([
      ['about', 'Real.User'],
      ['measure', '0012345', 1_700_000_001_000, NOTHING],
      ['delete', 'user', '0012345', 1_700_000_001_000],
      ['measure', 'Real.User', 1_700_000_001_000, lists],
      ['keep', 'Real.User', 1_700_000_001_000, lists],
    ]);
  });

  test('keeps what is its own where it is the primary id all the same', async () => {
    const log: Log = { events: [] };
    await refreshUser('linked', { ...ports(log), alma, readPrimaryId: async () => 'Linked' });
    const lists = { ...NOTHING, loans: ['2', '3'] };
    expect(log.events).toEqual([
      ['measure', 'Linked', 1_700_000_001_000, lists],
      ['keep', 'Linked', 1_700_000_001_000, lists],
    ]);
  });
});
