import { AlmaNotFoundError, AlmaRejectedError } from '@alma-cache/alma-client';
import type { Count } from '@alma-cache/aws-utils';
import type { WriteResult } from '@alma-cache/cache-schemas';
import { describe, expect, jest, test } from '@jest/globals';
import { refreshRecord } from './refresh-record.ts';

const loan = { loan_id: '1' };

function ports(read: () => Promise<typeof loan>, result: WriteResult = 'written') {
  return {
    read,
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

  test.each(['loan', 'request', 'fee'] as const)(
    'takes a %s that Alma no longer has out of the cache',
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

  test.each([
    ['an unknown user', notFound('user')],
    ['an ambiguous refusal', new AlmaRejectedError('General error', { status: 400, almaCode: '401652' })],
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
  const failing = () => Promise.reject(notFound('user'));

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
