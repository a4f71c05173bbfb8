import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { AlmaClient } from './client.ts';
import { AlmaConfigError, AlmaNetworkError, AlmaRejectedError, AlmaServerError } from './errors.ts';
import { defaultRetryPolicy, type RetryPolicy, retrying, retryPolicy } from './retry.ts';
import { fakeTime } from './testing/fake-time.ts';
import { apiKey, fault, rejection, type TestAnswer, testAlma } from './testing/test-alma.ts';
import type { Fetch } from './transport.ts';

const loan = { json: { loan_id: '1' } };
const TIMEOUT_MS = 200;

// An attempt runs out of time when a test says so, however long it really takes on a busy machine.
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const timeUp = () => {
  jest.advanceTimersByTime(TIMEOUT_MS);
};

interface Run {
  retry?: Partial<RetryPolicy>;
  /** Ms from now. */
  deadlineIn?: number;
  random?: () => number;
  fetch?: Fetch;
}

/** Asks for a loan, on a clock of its own, and tells what became of it. */
async function askFor(
  answers: [TestAnswer, ...TestAnswer[]],
  { retry = {}, deadlineIn, random = () => 1, fetch }: Run = {},
) {
  await using alma = await testAlma(...answers);
  const time = fakeTime();
  const options = { timeoutMs: TIMEOUT_MS, retry, random, fetch, ...time };
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, ...options });
  const deadline = deadlineIn === undefined ? undefined : time.now() + deadlineIn;
  const outcome = await client.users
    .for('u', { deadline })
    .getLoan('1')
    .catch((error: unknown) => error);
  return { outcome, requests: alma.requests.length, slept: time.slept };
}

test.each<[string, TestAnswer]>([
  ['a cut connection', (_, response) => response.destroy()],
  ['a time-out', timeUp],
  ['500', fault('INTERNAL_SERVER_ERROR', 'x', 500)],
  ['503 with a page', { status: 503, text: '<html></html>' }],
  ['the limit per second at 429', fault('PER_SECOND_THRESHOLD', 'x', 429)],
  ['the limit per second at 400', fault('PER_SECOND_THRESHOLD')],
  ['a success that breaks off', { text: '{"loan_id":"1' }],
  ['a success that is a page', { text: '<html></html>' }],
  ['a success that is no loan', { json: { title: 'x' } }],
])('after %s the call is tried again', async (_, answer) => {
  const { outcome, requests } = await askFor([answer, loan]);
  expect(outcome).toEqual({ loan_id: '1' });
  expect(requests).toBe(2);
});

test('after a body that does not end the call is tried again', async () => {
  let answers = 0;
  const timingOut: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    // While the body is waited for.
    if (++answers === 1) setImmediate(timeUp);
    return response;
  };
  const endless: TestAnswer = (_, response) => response.writeHead(200).write('{');
  const { outcome, requests } = await askFor([endless, loan], { fetch: timingOut });
  expect(outcome).toEqual({ loan_id: '1' });
  expect(requests).toBe(2);
});

test.each<[string, TestAnswer]>([
  ['the limit per day', fault('DAILY_THRESHOLD', 'x', 429)],
  ['not found', fault('401823')],
  ['a rejection', fault('401652')],
  ['a refused key that is the only one', fault('UNAUTHORIZED')],
  ['a redirect', { status: 301, text: '' }],
])('after %s it is not', async (_, answer) => {
  expect(await askFor([answer, loan])).toMatchObject({ requests: 1, slept: [] });
});

test('pauses double up to the cap, and the last error is the one that is told', async () => {
  const answers: [TestAnswer, ...TestAnswer[]] = [
    { status: 500, text: '' },
    { status: 502, text: '' },
    { status: 503, text: '' },
  ];
  const retry = { maxAttempts: 6, baseDelayMs: 100, maxDelayMs: 500 };
  const { outcome, requests, slept } = await askFor(answers, { retry });
  expect(outcome).toMatchObject({ code: 'ALMA_SERVER_FAULT', status: 503 });
  expect([requests, slept]).toEqual([6, [100, 200, 400, 500, 500]]);
});

test('the jitter is full: a pause is anything from nothing to its bound', async () => {
  const chances = [0, 0.5, 0.25];
  const { slept } = await askFor([{ status: 500, text: '' }], { random: () => chances.shift() ?? 1 });
  expect(slept).toEqual([0, 300, 300]);
});

test('by default there are four attempts', async () => {
  expect(await askFor([{ status: 500, text: '' }])).toMatchObject({ requests: 4, slept: [300, 600, 1200] });
});

test.each([
  ['3', 3000],
  ['0', 0],
  ['3600', defaultRetryPolicy.maxRetryAfterMs],
])('Retry-After: %s is honoured without jitter, up to the cap', async (seconds, ms) => {
  const busy = { status: 429, text: '', headers: { 'retry-after': seconds } };
  expect(await askFor([busy, loan], { random: () => 0.1 })).toMatchObject({ requests: 2, slept: [ms] });
});

test('a Retry-After that is not well-formed counts as none', async () => {
  const busy = { status: 503, text: '', headers: { 'retry-after': '-5' } };
  expect(await askFor([busy, loan])).toMatchObject({ slept: [300] });
});

test('no pause goes beyond the deadline: the call ends at once, with what Alma said', async () => {
  const { outcome, slept } = await askFor([{ status: 503, text: '' }], { deadlineIn: 1000 });
  expect(outcome).toMatchObject({ code: 'ALMA_SERVER_FAULT' });
  expect(slept).toEqual([300, 600]);
});

test('a Retry-After beyond the deadline is not waited for', async () => {
  const busy = { status: 429, text: '', headers: { 'retry-after': '5' } };
  const { outcome, requests, slept } = await askFor([busy], { deadlineIn: 4000 });
  expect(outcome).toMatchObject({ code: 'ALMA_THROTTLED_SECOND', retryAfterMs: 5000 });
  expect([requests, slept]).toEqual([1, []]);
});

test('every page of a list has attempts of its own', async () => {
  const page = (from: number, count: number) => ({
    json: { item_loan: Array.from({ length: count }, (_, index) => ({ loan_id: `${from + index}` })) },
  });
  const down = { status: 503, text: '' };
  await using alma = await testAlma(down, down, page(0, 100), down, down, page(100, 20));
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, retry: { maxAttempts: 3 }, ...fakeTime() });
  expect(await client.users.for('u').loans()).toHaveLength(120);
});

test('a caller who aborts does not wait for the end of a pause', async () => {
  await using alma = await testAlma({ status: 503, text: '', headers: { 'retry-after': '20' } });
  const reason = new Error('no longer needed');
  const abort = new AbortController();
  const sleep = () => {
    abort.abort(reason);
    return new Promise<void>(() => undefined);
  };
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, sleep });
  expect(await rejection(client.users.get('u', { signal: abort.signal }))).toBe(reason);
  expect(alma.requests).toHaveLength(1);
});

test.each([{ maxAttempts: 0 }, { maxAttempts: Number.NaN }, { baseDelayMs: -1 }, { maxDelayMs: Number.NaN }])(
  '%j makes no policy',
  (wanted) => {
    expect(() => retryPolicy(wanted)).toThrow(AlmaConfigError);
  },
);

test('whatever fails however often, attempts and pauses stay within the policy and the deadline', async () => {
  const failures = fc.array(
    fc.oneof(
      fc.constant(() => new AlmaNetworkError('cut')),
      fc.constant(() => new AlmaRejectedError('no')),
      fc.nat(100_000).map((retryAfterMs) => () => new AlmaServerError('down', { retryAfterMs })),
    ),
  );
  const random = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      failures,
      random,
      fc.nat(60_000),
      fc.integer({ min: 1, max: 8 }),
      async (errors, chance, budget, maxAttempts) => {
        const time = fakeTime();
        const deadline = time.now() + budget;
        const policy = retryPolicy({ maxAttempts });
        let attempts = 0;
        const attempt = async () => {
          const error = errors[attempts++];
          if (error) throw error();
          return 'done';
        };
        const context = {
          ...time,
          policy,
          deadline,
          signal: new AbortController().signal,
          random: () => chance,
        };
        await retrying(attempt, context).catch(() => undefined);

        expect(attempts).toBeLessThanOrEqual(maxAttempts);
        expect(time.now() - deadline).toBeLessThan(attempts > 1 ? 0 : 1);
        expect(Math.max(0, ...time.slept)).toBeLessThanOrEqual(policy.maxRetryAfterMs);
      },
    ),
  );
});
