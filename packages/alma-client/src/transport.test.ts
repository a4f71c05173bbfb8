import { expect, test } from '@jest/globals';
import { AlmaClient } from './client.ts';
import { apiKey, errorFor, fault, rejection, type TestAnswer, testAlma } from './testing/test-alma.ts';
import { MAX_BODY_BYTES } from './transport.ts';

const loan = { json: { loan_id: '1' } };
const html = '<html><body>Apache Tomcat</body></html>';
const retry = { maxAttempts: 1 };

test('a redirect is not followed, so that the key goes nowhere else', async () => {
  await using elsewhere = await testAlma(loan);
  const error = await errorFor({ status: 302, text: '', headers: { location: `${elsewhere.url}/users` } });
  expect(error).toMatchObject({ code: 'ALMA_REJECTED', status: 302 });
  expect(elsewhere.requests).toHaveLength(0);
});

test('a body without end is not read to its end', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, ' ');
  let sent = 0;
  const error = await errorFor((_, response) => {
    const more = () => {
      sent += megabyte.length;
      response.write(megabyte, (failed) => failed || more());
    };
    more();
  });
  expect(error).toMatchObject({ code: 'ALMA_UNREADABLE', retryable: false });
  expect(sent).toBeLessThan(MAX_BODY_BYTES * 2);
});

test.each<[string, TestAnswer]>([
  ['before', (_, response) => response.destroy()],
  [
    'within',
    (_, response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
  ],
])('a connection cut %s the answer is a network error', async (_, answer) => {
  expect(await errorFor(answer)).toMatchObject({ code: 'ALMA_NETWORK', retryable: true, status: undefined });
});

test('a server that is not there is a network error that names the fault, and neither URL nor key', async () => {
  const { url } = await testAlma(loan).then(async (alma) => {
    await alma[Symbol.asyncDispose]();
    return alma;
  });
  const client = new AlmaClient({ apiKey, baseUrl: url, retry });
  const error = await rejection(client.users.for('Ann Writer/1').loans());
  expect(error).toMatchObject({ code: 'ALMA_NETWORK', message: expect.stringContaining('ECONNREFUSED') });
});

test('a fetch that puts the URL into its errors does not get it into ours', async () => {
  const fetch = (url: string) => Promise.reject(new TypeError(`cannot fetch ${url}`, { cause: { url } }));
  const error = await rejection(new AlmaClient({ apiKey, fetch, retry }).users.for('Ann Writer/1').loans());
  expect(error).toMatchObject({ code: 'ALMA_NETWORK' });
  for (let at = error; at instanceof Error; at = at.cause) {
    expect(`${at.message}${at.stack}${JSON.stringify(at)}`).not.toMatch(/exlibrisgroup|%20|l8xx/);
  }
});

test.each<[string, TestAnswer]>([
  ['the answer', () => undefined],
  ['the end of the body', (_, response) => response.writeHead(200).write('{"loan_id":')],
])('the time limit covers waiting for %s', async (_, answer) => {
  expect(await errorFor(answer, { timeoutMs: 50 })).toMatchObject({
    code: 'ALMA_TIMEOUT',
    retryable: true,
    message: 'No answer from Alma for loan "17" of user "Ann Writer/1" in 50 ms',
  });
});

test('connections are kept alive and used again, after errors too', async () => {
  await using alma = await testAlma(fault('401652'), { status: 503, text: html }, { text: html }, loan);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, retry });
  for (let call = 0; call < 3; call++) await rejection(client.users.for('u').getLoan('1'));
  for (let call = 0; call < 20; call++) await client.users.for('u').getLoan('1');
  expect(alma.requests).toHaveLength(23);
  // Node's fetch ends a body a moment before it frees the connection, so calls in a row take turns on two.
  expect(alma.connections).toBeLessThanOrEqual(2);
});
