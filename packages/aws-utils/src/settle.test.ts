import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DeadlineError } from './errors.ts';
import { settleInTime, type Turn } from './settle.ts';

const statuses = (results: PromiseSettledResult<void>[]) => results.map(({ status }) => status);
const forever = () => new Promise<void>(() => undefined);

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Settles by the fake time 1000. */
const settle = (tasks: ((turn: Turn) => Promise<void>)[], concurrency = 2) =>
  settleInTime(tasks, { concurrency, deadline: 1000, now: Date.now });

const settledAfter = async (ms: number, results: Promise<PromiseSettledResult<void>[]>) => {
  await jest.advanceTimersByTimeAsync(ms);
  return Promise.race([results, 'still waiting' as const]);
};

test('answers in the order of the tasks, whatever the order in which they end', async () => {
  const after = async (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const settling = settle([
    () => after(50).then(() => Promise.reject(new Error('slow'))),
    () => after(20),
    () => Promise.reject(new Error('fast')),
  ]);
  const results = await settledAfter(50, settling);
  expect(results).toEqual([
    { status: 'rejected', reason: new Error('slow') },
    { status: 'fulfilled', value: undefined },
    { status: 'rejected', reason: new Error('fast') },
  ]);
});

test('settles nothing into nothing, even after the deadline', async () => {
  jest.setSystemTime(2000);
  expect(await settle([])).toEqual([]);
});

test('lets no more than the given number work at once', async () => {
  let working = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++working);
    await Promise.resolve();
    working--;
  };
  await settle(
    Array.from(
      { length: 10 },
      () =>
        ({ take }: Turn) =>
          take(work),
    ),
    3,
  );
  expect(most).toBe(3);
});

describe('at the deadline', () => {
  test('rejects what hangs, and what has had no turn, and keeps what is done', async () => {
    const started: string[] = [];
    const task =
      (name: string, work: () => Promise<void>) =>
      ({ take }: Turn) =>
        take(() => {
          started.push(name);
          return work();
        });
    const results = settle([
      task('done', async () => undefined),
      task('failed', () => Promise.reject(new Error('own'))),
      task('hung 1', forever),
      task('hung 2', forever),
      task('waiting', async () => undefined),
    ]);
    expect(await settledAfter(999, results)).toBe('still waiting');
    const [done, failed, ...late] = (await settledAfter(1, results)) as PromiseSettledResult<void>[];
    expect(done?.status).toBe('fulfilled');
    expect(failed).toEqual({ status: 'rejected', reason: new Error('own') });
    expect(late).toHaveLength(3);
    for (const result of late)
      expect(result).toEqual({ status: 'rejected', reason: expect.any(DeadlineError) });
    expect(started).toEqual(['done', 'failed', 'hung 1', 'hung 2']);
  });

  test('aborts what still works, which may even fail later', async () => {
    let reason: unknown;
    const results = settle([
      ({ signal, take }) =>
        take(async () => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
          await new Promise((resolve) => setTimeout(resolve, 5000));
          throw new Error('too late to matter');
        }),
    ]);
    expect(statuses((await settledAfter(1000, results)) as PromiseSettledResult<void>[])).toEqual([
      'rejected',
    ]);
    expect(reason).toBeInstanceOf(DeadlineError);
    await jest.advanceTimersByTimeAsync(10_000);
  });

  test('starts nothing when it has passed before the first turn', async () => {
    jest.setSystemTime(1000);
    const work = jest.fn(async () => undefined);
    const results = settle([({ take }) => take(work)]);
    expect(statuses((await settledAfter(0, results)) as PromiseSettledResult<void>[])).toEqual(['rejected']);
    expect(work).not.toHaveBeenCalled();
  });
});

test('leaves no timer behind', async () => {
  await settle([async () => undefined]);
  expect(jest.getTimerCount()).toBe(0);
});
