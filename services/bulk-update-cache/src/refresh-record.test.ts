import {
  AlmaNotFoundError,
  AlmaRejectedError,
  AlmaServerError,
  AlmaThrottledError,
} from '@alma-cache/alma-client';
import type { Count } from '@alma-cache/aws-utils';
import type { WriteResult } from '@alma-cache/cache-schemas';
import { describe, expect, jest, test } from '@jest/globals';
import { type AsRead, refreshRecord } from './refresh-record.ts';

const loan = { loan_id: '1' };

function ports(read: () => Promise<typeof loan>, result: WriteResult = 'written') {
  return {
    isSettled: async () => false,
    read,
    findInList: async (): Promise<AsRead<typeof loan>> => ({ record: undefined, readAt: 43 }),
    isActive: (_loan: typeof loan) => true,
    write: jest.fn(async (_loan: typeof loan, _readAt: number) => result),
    remove: jest.fn(async (_readAt: number) => result),
    count: jest.fn<Count>(),
    now: () => 42,
  };
}

describe('refreshing a record', () => {
  test('writes what Alma has, as of the time at which reading began', async () => {
    const { write, remove, ...rest } = ports(async () => loan);
    await refreshRecord({ ...rest, write, remove });
    expect(write.mock.calls).toEqual([[loan, 42]]);
    expect(remove).not.toHaveBeenCalled();
  });

  test('asks Alma for nothing where the cache has got it since it was queued, and counts that', async () => {
    const read = jest.fn(async () => loan);
    const { write, remove, count, ...rest } = ports(read);
    await refreshRecord({ ...rest, isSettled: async () => true, write, remove, count });
    expect(count.mock.calls).toEqual([['AlmaCallsSpared']]);
    for (const port of [read, write, remove]) expect(port).not.toHaveBeenCalled();
  });

  test.each(['loan', 'request', 'fee', 'user'] as const)(
    'takes a record out of the cache where Alma no longer has the %s',
    async (kind) => {
      const { write, remove, ...rest } = ports(() => Promise.reject(notFound(kind)));
      await refreshRecord({ ...rest, write, remove });
      expect(remove.mock.calls).toEqual([[42]]);
      expect(write).not.toHaveBeenCalled();
    },
  );

  test('takes a record that Alma still knows, but that is over, out of the cache', async () => {
    const { write, remove, ...rest } = ports(async () => loan);
    await refreshRecord({ ...rest, isActive: ({ loan_id }) => loan_id !== '1', write, remove });
    expect(remove.mock.calls).toEqual([[42]]);
    expect(write).not.toHaveBeenCalled();
  });

  describe.each([
    ['a general refusal', new AlmaRejectedError('General error', { status: 400, almaCode: '401652' })],
    ['a failure', new AlmaServerError('Alma failed', { status: 500 })],
  ])('that Alma answers with %s', (_, unclear) => {
    const read = () => Promise.reject(unclear);

    test('writes what the list has, as of the time at which that was read', async () => {
      const { write, remove, ...rest } = ports(read);
      await refreshRecord({ ...rest, findInList: async () => ({ record: loan, readAt: 44 }), write, remove });
      expect(write.mock.calls).toEqual([[loan, 44]]);
      expect(remove).not.toHaveBeenCalled();
    });

    test('takes it out of the cache where the list does not have it', async () => {
      const { write, remove, ...rest } = ports(read);
      await refreshRecord({ ...rest, write, remove });
      expect(remove.mock.calls).toEqual([[43]]);
      expect(write).not.toHaveBeenCalled();
    });

    test('takes it out of the cache where the user is gone', async () => {
      const { write, remove, ...rest } = ports(read);
      const findInList = () => Promise.reject(notFound('user'));
      await refreshRecord({ ...rest, findInList, write, remove });
      expect(remove.mock.calls).toEqual([[42]]);
    });

    test('fails where the list cannot be read either, and leaves the cache as it is', async () => {
      const { write, remove, ...rest } = ports(read);
      const findInList = () => Promise.reject(unclear);
      await expect(refreshRecord({ ...rest, findInList, write, remove })).rejects.toBe(unclear);
      expect([write.mock.calls, remove.mock.calls]).toEqual([[], []]);
    });
  });

  test.each([
    ['a used-up quota', new AlmaThrottledError('day', 'No calls left')],
    ['anything else', new Error('connection reset')],
  ])('fails on %s and leaves the cache as it is', async (_what, error) => {
    const { write, remove, ...rest } = ports(() => Promise.reject(error));
    await expect(refreshRecord({ ...rest, write, remove })).rejects.toBe(error);
    expect(write).not.toHaveBeenCalled();
    expect(remove).not.toHaveBeenCalled();
  });
});

describe('counts', () => {
  const gone = () => Promise.reject(notFound('loan'));
  const failing = () => Promise.reject(new Error('connection reset'));

  test.each<[string, () => Promise<typeof loan>, WriteResult, string[]]>([
    ['nothing for a record that is written', async () => loan, 'written', []],
    ['a stale write where the cache has a newer record', async () => loan, 'stale', ['StaleWrites']],
    ['a record that is gone', gone, 'written', ['RecordsGone']],
    ['a stale write where the cache has a record newer than its end', gone, 'stale', ['StaleWrites']],
    ['nothing for a failure', failing, 'written', []],
  ])('%s', async (_, read, result, counted) => {
    const { count, ...rest } = ports(read, result);
    await Promise.allSettled([refreshRecord({ ...rest, count })]);
    expect(count.mock.calls.flat()).toEqual(counted);
  });
});

function notFound(kind: 'user' | 'loan' | 'request' | 'fee') {
  return new AlmaNotFoundError(kind, `Alma knows no such ${kind}`);
}
