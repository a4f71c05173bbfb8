import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { call } from '../testing/call.ts';
import { Faults } from './faults.ts';

const users = [{ primaryId: 'reader', loans: 80 }];

/** Reads each loan twice, in the order given, and tells the ids whose first and second read were faulty. */
async function faultyReads(sandbox: Sandbox, order: (ids: string[]) => string[]) {
  const ids = order(sandbox.data.user('reader').loans.ids());
  const read = async (id: string) => {
    const statuses = [];
    for (const _ of [1, 2]) {
      statuses.push((await call(sandbox, `/users/reader/loans/${id}`)).status);
    }
    return [id, statuses] as const;
  };
  return new Map(await Promise.all(ids.map(read)));
}

describe('the fault switches', () => {
  test('strike the same calls in every run with the same seed, in whatever order the calls come', async () => {
    const faults = { 'json-500': 0.1, 'html-502': 0.1 };
    await using one = await startSandbox({ users, faults, seed: 3 });
    await using other = await startSandbox({ users, faults, seed: 3, latency: [0, 5] });
    await using third = await startSandbox({ users, faults, seed: 4 });
    const expected = await faultyReads(one, (ids) => ids);
    const reads = await faultyReads(other, (ids) => ids.toReversed());
    expect(new Map([...reads].reverse())).toEqual(expected);
    expect(other.faults.injected).toEqual(one.faults.injected);
    expect(await faultyReads(third, (ids) => ids)).not.toEqual(expected);
  });

  test('strike about as many calls as the rate says, each attempt anew', async () => {
    await using sandbox = await startSandbox({ users, faults: { 'json-500': 0.25 } });
    const statuses = [...(await faultyReads(sandbox, (ids) => ids)).values()];
    const struck = statuses.flat().filter((status) => status === 500).length;
    expect(struck).toBe(sandbox.faults.injected['json-500']);
    expect(struck).toBeGreaterThan(20);
    expect(struck).toBeLessThan(60);
    expect(statuses.some(([first, second]) => first === 500 && second === 200)).toBe(true);
  });

  test('strike only so often, only on a route, only the requests that are meant', async () => {
    await using sandbox = await startSandbox({ users });
    const [first = '', second = ''] = sandbox.data.user('reader').loans.ids();
    const status = async (path: string) => (await call(sandbox, path)).status;

    sandbox.faults.set('empty-503', { count: 2 });
    expect([await status('/users'), await status('/users'), await status('/users')]).toEqual([503, 503, 200]);

    sandbox.faults.set('empty-503', { on: '/users/{user_id}/fees' });
    expect([await status('/users'), await status('/users/reader/fees')]).toEqual([200, 503]);

    sandbox.faults.set('empty-503', { on: ({ route }) => route.recordId === second });
    expect([
      await status(`/users/reader/loans/${first}`),
      await status(`/users/reader/loans/${second}`),
    ]).toEqual([200, 503]);
    expect(sandbox.faults.injected).toEqual({ 'empty-503': 4 });
  });

  test('can be switched off, one or all', async () => {
    await using sandbox = await startSandbox({ users, faults: { 'html-502': 1, 'html-504': 1 } });
    const status = async () => (await call(sandbox, '/users')).status;
    expect(await status()).toBe(502);
    sandbox.faults.clear('html-502');
    expect(await status()).toBe(504);
    sandbox.faults.clear();
    expect(await status()).toBe(200);
  });

  test('leave calls alone whose key is refused or whose path is unknown', async () => {
    await using sandbox = await startSandbox({ users, faults: { 'html-502': 1 } });
    expect((await call(sandbox, '/users', { authorization: 'apikey wrong' })).status).toBe(400);
    expect((await call(sandbox, '/bibs')).status).toBe(404);
    expect(sandbox.faults.injected).toEqual({});
  });

  test('refuse a kind, a route or a number that cannot be', () => {
    const invalid = expect.objectContaining({ code: 'SANDBOX_INVALID_OPTION' });
    const faults = new Faults(1);
    fc.assert(
      fc.property(fc.oneof(fc.double({ max: -Number.MIN_VALUE }), fc.double({ min: 1.001 })), (rate) => {
        expect(() => faults.set('reset', rate)).toThrow(invalid);
      }),
    );
    expect(() => faults.set('reset', { count: -1 })).toThrow(invalid);
    expect(() => faults.set('slow-body', { ms: -1 })).toThrow(invalid);
    expect(() => faults.set('toString' as 'reset')).toThrow(invalid);
    expect(() => faults.set('reset', { on: '/loans' as '/users' })).toThrow(invalid);
  });
});
