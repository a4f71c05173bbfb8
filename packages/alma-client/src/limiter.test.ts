import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AlmaClient } from './client.ts';
import { AlmaConfigError } from './errors.ts';
import { RateLimiter } from './limiter.ts';
import { fakeTime } from './testing/fake-time.ts';
import { apiKey, rejection, testAlma } from './testing/test-alma.ts';

const patient = new AbortController().signal;

/** When each of so many turns came, in ms from the start, if all were asked for at once. */
async function turns(requestsPerSecond: number, count: number): Promise<number[]> {
  const { now, sleep } = fakeTime();
  const limiter = new RateLimiter(requestsPerSecond, now, sleep);
  const start = now();
  const turn = () => limiter.turn(patient).then(() => now() - start);
  return Promise.all(Array.from({ length: count }, turn));
}

test.each([
  [4, [0, 250, 500, 750]],
  [0.5, [0, 2000, 4000, 6000]],
  [0, [0, 0, 0, 0]],
])('at %d requests per second the turns come after %j ms', async (rate, expected) => {
  expect(await turns(rate, 4)).toEqual(expected);
});

test('at any rate, no second holds more requests than the rate, rounded up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0.1, max: 50, noNaN: true }), async (rate) => {
      const at = await turns(rate, 60);
      for (const start of at) {
        const within = at.filter((time) => time >= start && time < start + 999.999);
        expect(within.length).toBeLessThanOrEqual(Math.ceil(rate));
      }
    }),
  );
});

test('time that passed without requests is not saved up for a burst', async () => {
  const { now, sleep } = fakeTime();
  const limiter = new RateLimiter(1, now, sleep);
  await limiter.turn(patient);
  await sleep(60_000, patient);
  const start = now();
  await limiter.turn(patient);
  await limiter.turn(patient);
  expect(now() - start).toBe(1000);
});

test('a clock that is set back stops nobody for longer than one interval', async () => {
  const { now, sleep, slept } = fakeTime();
  let setBack = 0;
  const limiter = new RateLimiter(1, () => now() - setBack, sleep);
  await limiter.turn(patient);
  setBack = 3_600_000;
  await limiter.turn(patient);
  await limiter.turn(patient);
  expect(slept).toEqual([1000, 1000]);
});

test('who gives up waiting leaves at once and costs nobody a turn', async () => {
  const { now, sleep } = fakeTime();
  const limiter = new RateLimiter(20, now, sleep);
  await limiter.turn(patient);
  const start = now();
  const abort = new AbortController();
  const quitters = Array.from({ length: 50 }, () => rejection(limiter.turn(abort.signal)));
  const next = limiter.turn(patient);
  const reason = new Error('no longer needed');
  abort.abort(reason);

  expect(new Set(await Promise.all(quitters))).toEqual(new Set([reason]));
  expect(now() - start).toBe(0);
  await next;
  expect(now() - start).toBe(50);
});

test('a call that would get its turn after its deadline ends at the deadline and sends nothing', async () => {
  await using alma = await testAlma({ json: { primary_id: 'u' } });
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, requestsPerSecond: 0.1 });
  await client.users.get('u');
  const error = await rejection(client.users.get('u', { deadline: Date.now() + 50 }));
  expect(error).toMatchObject({ code: 'ALMA_TIMEOUT', message: expect.stringContaining('deadline') });
  expect(alma.requests).toHaveLength(1);
});

test('retries wait for their turn like everybody', async () => {
  await using alma = await testAlma({ status: 500, text: '' }, { json: { primary_id: 'u' } });
  const time = fakeTime();
  const options = { requestsPerSecond: 0.5, random: () => 0, ...time };
  await new AlmaClient({ apiKey, baseUrl: alma.url, ...options }).users.get('u');
  expect(time.slept).toEqual([0, 2000]);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('%d is no rate', (requestsPerSecond) => {
  expect(() => new AlmaClient({ apiKey, requestsPerSecond })).toThrow(AlmaConfigError);
});
