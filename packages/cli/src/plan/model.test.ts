import { recordKinds } from '@alma-cache/cache-schemas';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RefreshMode } from './deployed.ts';
import { planRefresh } from './model.ts';
import { TYPICAL } from './typical-records.ts';
import { perUser, type Workload } from './workload.ts';

const LIMITS = { rate: 24, callsPerDay: undefined };

const workload = (more: Partial<Workload> = {}): Workload => ({
  users: 50_000,
  ...perUser((name) => TYPICAL[name].perUser),
  listsUsers: false,
  retries: 0,
  ...more,
});

const modes = fc.constantFrom<RefreshMode>('queued', 'direct');
const average = fc.double({ min: 0, max: 5_000, noNaN: true });
const workloads = fc.record({
  users: fc.integer({ min: 1, max: 10_000_000 }),
  ...perUser(() => average),
  listsUsers: fc.boolean(),
  retries: fc.double({ min: 0, max: 1, noNaN: true }),
});
const limits = fc.record({
  rate: fc.double({ min: 3, max: 1_000, noNaN: true }),
  callsPerDay: fc.option(fc.integer({ min: 1, max: 100_000_000 }), { nil: undefined }),
});

/** Every number of a plan, by its path. */
function numbers(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => numbers(member, `${path}.${name}`));
}

describe('a full refresh', () => {
  test('of 50,000 users takes 500,000 calls of Alma', () => {
    const { calls, slowest } = planRefresh(workload(), LIMITS, 'queued');
    expect(calls).toEqual({
      byRoute: {
        '/users': 0,
        '/users/{user_id}/loans': 50_000,
        '/users/{user_id}/requests': 50_000,
        '/users/{user_id}/fees': 50_000,
        '/users/{user_id}/loans/{loan_id}': 250_000,
        '/users/{user_id}/requests/{request_id}': 50_000,
        '/users/{user_id}/fees/{fee_id}': 50_000,
      },
      retries: 0,
      total: 500_000,
    });
    expect(slowest).toBe('updateLoan');
  });

  test('in direct mode takes 150,000, in less than two hours at 24 a second', () => {
    const { calls, hours, slowest, usage } = planRefresh(workload(), LIMITS, 'direct');
    expect(calls.total).toBe(150_000);
    expect(hours).toBeLessThan(2);
    expect(slowest).toBe('updateUser');
    expect(usage.sqs.sends).toBe(0);
    expect(usage.dynamoDb.puts).toBe(planRefresh(workload(), LIMITS, 'queued').usage.dynamoDb.puts);
  });

  test.each([
    [99, 1],
    [100, 2],
    [250, 3],
    [99.5, 1.5],
  ])('reads %p loans a user in %p pages', (loansPerUser, pages) => {
    const { byRoute } = planRefresh(workload({ users: 10, loansPerUser }), LIMITS, 'queued').calls;
    expect(byRoute['/users/{user_id}/loans']).toBe(10 * pages);
  });

  test('lists the users where it is to, a hundred in a call', () => {
    const { calls } = planRefresh(workload({ listsUsers: true }), LIMITS, 'queued');
    expect(calls.byRoute['/users']).toBe(501);
    expect(calls.total).toBe(500_501);
  });

  test('takes what is sent again on top', () => {
    const { calls } = planRefresh(workload({ retries: 0.02 }), LIMITS, 'queued');
    expect(calls).toMatchObject({ retries: 10_000, total: 510_000 });
  });

  test('knows how many users the quota of a day pays for', () => {
    expect(planRefresh(workload(), { rate: 24, callsPerDay: 200_000 }, 'queued').quota).toEqual({
      callsPerDay: 200_000,
      days: 2.5,
      usersPerDay: 20_000,
    });
    expect(planRefresh(workload(), { rate: 24, callsPerDay: 5_000_000 }, 'queued').quota?.usersPerDay).toBe(
      50_000,
    );
  });

  test('of nobody who has anything costs the lists alone', () => {
    const nothing = workload({ loansPerUser: 0, requestsPerUser: 0, feesPerUser: 0 });
    const { calls, usage } = planRefresh(nothing, LIMITS, 'queued');
    expect(calls.total).toBe(150_000);
    expect(usage.sqs.sends).toBe(0);
    expect(usage.dynamoDb.puts).toBe(50_000);
  });

  test('is a number in each part, finite and not negative', () => {
    fc.assert(
      fc.property(workloads, limits, modes, (work, limit, mode) => {
        for (const [path, number] of numbers(planRefresh(work, limit, mode))) {
          if (!(number >= 0 && Number.isFinite(number))) throw new Error(`${path} is ${number}`);
        }
      }),
    );
  });

  test('takes no less of anything for more users', () => {
    fc.assert(
      fc.property(workloads, limits, modes, fc.integer({ min: 1, max: 1_000 }), (work, limit, mode, more) => {
        const larger = new Map(numbers(planRefresh({ ...work, users: work.users + more }, limit, mode)));
        for (const [path, number] of numbers(planRefresh(work, limit, mode))) {
          // How many users a day's quota pays for depends on the averages alone, but for the rounding.
          if (path === '.quota.usersPerDay') continue;
          if (!((larger.get(path) ?? -1) >= number)) throw new Error(`${path} is less than ${number}`);
        }
      }),
    );
  });

  test('takes no longer at a higher rate', () => {
    fc.assert(
      fc.property(workloads, fc.integer({ min: 3, max: 200 }), modes, (work, rate, mode) => {
        const slow = planRefresh(work, { ...LIMITS, rate }, mode);
        const fast = planRefresh(work, { ...LIMITS, rate: 2 * rate }, mode);
        expect(fast.hours).toBeLessThanOrEqual(slow.hours * 1.000001);
      }),
    );
  });

  test('of two groups takes the calls, messages and writes of both', () => {
    const group = fc.record({
      users: fc.integer({ min: 1, max: 1_000 }),
      loans: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(group, fc.integer({ min: 1, max: 1_000 }), modes, ({ users, loans }, others, mode) => {
        const plan = (users: number) => planRefresh(workload({ users, loansPerUser: loans }), LIMITS, mode);
        const [one, other, both] = [plan(users), plan(others), plan(users + others)];
        expect(one.calls.total + other.calls.total).toBe(both.calls.total);
        expect(one.usage.sqs.sends + other.usage.sqs.sends).toBe(both.usage.sqs.sends);
        expect(one.usage.dynamoDb.puts + other.usage.dynamoDb.puts).toBe(both.usage.dynamoDb.puts);
        expect(one.usage.dynamoDb.writeUnits + other.usage.dynamoDb.writeUnits).toBe(
          both.usage.dynamoDb.writeUnits,
        );
      }),
    );
  });
});

test('the bill is the sum of its lines, each a quantity at a price', () => {
  const { cost, usage } = planRefresh(workload(), LIMITS, 'queued');
  expect(cost.items.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(cost.usd);
  expect(cost.items).toContainEqual({
    item: 'DynamoDB write units',
    quantity: usage.dynamoDb.writeUnits,
    usd: expect.closeTo(usage.dynamoDb.writeUnits * 0.705e-6),
    usageType: 'EU-WriteRequestUnits',
  });
});

test.each(Object.values(recordKinds))(
  'a list of $plural is in pages, or not, as the client reads it',
  (kind) => {
    expect(TYPICAL[kind.name].isPaged).toBe(kind.isPaged);
  },
);
