import { expect, test } from '@jest/globals';
import { AlmaClient, type AlmaClientOptions } from './client.ts';
import { AlmaReserveError } from './errors.ts';
import { apiKey, rejection, type TestAnswer, testAlma } from './testing/test-alma.ts';

const NOON = Date.parse('2031-03-04T12:00:00Z');
const MIDNIGHT = Date.parse('2031-03-05T00:00:00Z');
const HOUR = 60 * 60 * 1000;

const answer = (left?: number | string): TestAnswer => ({
  json: { loan_id: '1' },
  ...(left !== undefined && { headers: { 'x-exl-api-remaining': String(left) } }),
});

/** A client of a server that gives these answers, at a time that the test sets, and how many calls reached the server. */
async function clientOf(answers: [TestAnswer, ...TestAnswer[]], options: Partial<AlmaClientOptions> = {}) {
  const alma = await testAlma(...answers);
  const time = { now: NOON };
  const client = new AlmaClient({
    apiKey,
    baseUrl: alma.url,
    reserve: 100,
    now: () => time.now,
    ...options,
  });
  return {
    time,
    read: () => client.users.for('ann').getLoan('1'),
    calls: () => alma.requests.length,
    [Symbol.asyncDispose]: () => alma[Symbol.asyncDispose](),
  };
}

test('once fewer calls are left than the reserve, nothing is sent until midnight', async () => {
  await using alma = await clientOf([answer(100), answer(99), answer(5000)]);
  alma.time.now = MIDNIGHT - HOUR / 2;
  await alma.read();
  await alma.read();
  const refused = await rejection(alma.read());
  expect(refused).toBeInstanceOf(AlmaReserveError);
  expect(refused).toMatchObject({ code: 'ALMA_RESERVE', retryable: false, resetAt: MIDNIGHT });
  expect(String(refused)).toContain('99 calls left');
  expect(String(refused)).toContain('100 are kept');
  alma.time.now = MIDNIGHT - 1;
  await rejection(alma.read());
  expect(alma.calls()).toBe(2);

  alma.time.now = MIDNIGHT;
  await alma.read();
  await alma.read();
  expect(alma.calls()).toBe(4);
});

test('after an hour one call asks whether that still holds', async () => {
  await using alma = await clientOf([answer(99), answer(98), answer(5000)]);
  await alma.read();
  alma.time.now = NOON + HOUR;
  await alma.read();
  await rejection(alma.read());
  alma.time.now = NOON + 2 * HOUR;
  await alma.read();
  await alma.read();
  expect(alma.calls()).toBe(4);
});

test('calls that wait for their turns when it is told are not sent either', async () => {
  const turns = Promise.withResolvers<void>();
  await using alma = await clientOf([answer(99)], { requestsPerSecond: 1, sleep: () => turns.promise });
  const first = alma.read();
  const others = [alma.read(), alma.read()].map(rejection);
  await first;
  turns.resolve();
  for (const other of await Promise.all(others)) expect(other).toBeInstanceOf(AlmaReserveError);
  expect(alma.calls()).toBe(1);
});

test('an error of Alma tells as well', async () => {
  const failure: TestAnswer = { status: 400, text: '', headers: { 'x-exl-api-remaining': '3' } };
  await using alma = await clientOf([failure]);
  expect(await rejection(alma.read())).toMatchObject({ code: 'ALMA_REJECTED' });
  expect(await rejection(alma.read())).toMatchObject({ code: 'ALMA_RESERVE' });
});

test.each([undefined, '', 'many', '-1', '1.5', '9'.repeat(30)])(
  'an answer that says %j is left holds nothing back',
  async (left) => {
    await using alma = await clientOf([answer(left)]);
    for (let call = 0; call < 3; call++) await alma.read();
    expect(alma.calls()).toBe(3);
  },
);

test('without a reserve, the last call is sent too', async () => {
  await using alma = await clientOf([answer(1), answer(0)], { reserve: 0 });
  for (let call = 0; call < 3; call++) await alma.read();
  expect(alma.calls()).toBe(3);
});

test('a call that is held back is none, and does not end for want of a key', async () => {
  const told: string[] = [];
  await using alma = await clientOf([answer(1)], {
    onCall: () => void told.push('call'),
    onNoKey: () => void told.push('no key'),
  });
  await alma.read();
  await rejection(alma.read());
  expect(told).toEqual(['call']);
});
