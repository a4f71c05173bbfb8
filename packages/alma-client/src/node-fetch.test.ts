import { gzipSync } from 'node:zlib';
import { startForgetfulRelay } from '@alma-cache/testing/forgetful-relay';
import { expect, test } from '@jest/globals';
import { AlmaClient } from './client.ts';
import { apiKey, errorFor, type TestAnswer, testAlma } from './testing/test-alma.ts';

const loan = { json: { loan_id: '1' } };

/** Answers only when so many requests have come, so that each has a connection of its own. */
function together(count: number): TestAnswer {
  const waiting: (() => void)[] = [];
  return (_, response) => {
    waiting.push(() => response.end(JSON.stringify(loan.json)));
    if (waiting.length === count) for (const answer of waiting) answer();
  };
}

test.each([1, 2, 10, 40])(
  'however many connections died while nobody looked, here %i, one reset is all that a call meets',
  async (count) => {
    const all = together(count);
    await using alma = await testAlma(all, ...Array<TestAnswer>(count - 1).fill(all), loan);
    await using relay = await startForgetfulRelay(alma.url);
    const attempts: number[] = [];
    const client = new AlmaClient({
      apiKey,
      baseUrl: relay.url,
      onCall: ({ attempt }) => attempts.push(attempt),
      sleep: async () => undefined,
    });
    await Promise.all(Array.from({ length: count }, () => client.users.for('u').getLoan('1')));
    expect(relay.connections).toBe(count);

    relay.forget('resets');
    attempts.length = 0;
    expect(await client.users.for('u').getLoan('1')).toMatchObject({ loan_id: '1' });
    expect(attempts).toEqual([1, 2]);
  },
);

test('an answer may be packed, which the client asks for', async () => {
  await using alma = await testAlma((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(loan.json))),
  );
  const client = new AlmaClient({ apiKey, baseUrl: alma.url });
  expect(await client.users.for('u').getLoan('1')).toMatchObject({ loan_id: '1' });
  expect(alma.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'gzip', 'user-agent': 'node' });
});

test('a packed answer that breaks off is a network error', async () => {
  const packed = gzipSync(JSON.stringify(loan.json));
  const error = await errorFor((_, response) =>
    response
      .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
      .write(packed.subarray(0, 15), () => response.destroy()),
  );
  expect(error).toMatchObject({ code: 'ALMA_NETWORK', retryable: true });
});

test('what is not packed as it says is a network error', async () => {
  const error = await errorFor((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed'),
  );
  expect(error).toMatchObject({ code: 'ALMA_NETWORK', message: expect.stringContaining('Z_DATA_ERROR') });
});
