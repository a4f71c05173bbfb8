import { expect, test } from '@jest/globals';
import { AlmaClient } from './client.ts';
import { fakeTime } from './testing/fake-time.ts';
import { fault, rejection, type TestAnswer, testAlma } from './testing/test-alma.ts';

const loan = { json: { loan_id: '1' } };
const xml =
  '<web_service_result><errorList><error><errorCode>UNAUTHORIZED</errorCode></error></errorList></web_service_result>';

/** A key that has been rotated, and the record of who asked for it. */
function rotatedKey(fresh = 'fresh-key') {
  const asked: (string | undefined)[] = [];
  const apiKey = async (refused?: string) => {
    asked.push(refused);
    return refused === undefined ? 'stale-key' : fresh;
  };
  return { apiKey, asked };
}

test.each<[string, TestAnswer]>([
  ['XML at 400', { status: 400, text: xml }],
  ['text at 400', { status: 400, text: 'Invalid API Key' }],
  ['JSON at 401', fault('UNAUTHORIZED', 'x', 401)],
  ['JSON at 403', fault('FORBIDDEN', 'x', 403)],
  ['a page at 401', { status: 401, text: '<html></html>' }],
])('a key refused with %s is fetched afresh once, and the request repeated with it', async (_, refusal) => {
  await using alma = await testAlma(refusal, loan);
  const { apiKey, asked } = rotatedKey();
  const client = new AlmaClient({ apiKey, baseUrl: alma.url });

  expect(await client.users.for('u').getLoan('1')).toEqual({ loan_id: '1' });
  expect(asked).toEqual([undefined, 'stale-key']);
  expect(alma.requests.map(({ headers }) => headers.authorization)).toEqual([
    'apikey stale-key',
    'apikey fresh-key',
  ]);
});

test('a fresh key that is refused too is an error that says so, and tells neither key', async () => {
  await using alma = await testAlma(fault('UNAUTHORIZED', 'not stale-key, not fresh-key'));
  const { apiKey, asked } = rotatedKey();
  const error = await rejection(new AlmaClient({ apiKey, baseUrl: alma.url }).users.get('u'));

  expect(error).toMatchObject({
    code: 'ALMA_KEY_REFUSED',
    status: 400,
    almaCode: 'UNAUTHORIZED',
    message: expect.stringContaining('a key fetched afresh'),
    cause: expect.objectContaining({ code: 'ALMA_KEY_REFUSED' }),
  });
  expect(asked).toEqual([undefined, 'stale-key']);
  expect(alma.requests).toHaveLength(2);
});

test('a key that cannot be one is fetched afresh like a refused one', async () => {
  await using alma = await testAlma(loan);
  const apiKey = (refused?: string) => (refused === '' ? 'fresh-key' : '');
  await new AlmaClient({ apiKey, baseUrl: alma.url }).users.for('u').getLoan('1');
  expect(alma.requests).toHaveLength(1);
});

test('a fresh key has attempts of its own', async () => {
  const down = { status: 503, text: '' };
  await using alma = await testAlma(down, fault('UNAUTHORIZED'), down, loan);
  const { apiKey, asked } = rotatedKey();
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, retry: { maxAttempts: 2 }, ...fakeTime() });
  expect(await client.users.for('u').getLoan('1')).toEqual({ loan_id: '1' });
  expect(asked).toHaveLength(2);
});

test('any other error leaves the key alone', async () => {
  await using alma = await testAlma(fault('401652'));
  const { apiKey, asked } = rotatedKey();
  await rejection(new AlmaClient({ apiKey, baseUrl: alma.url }).users.get('u'));
  expect(asked).toEqual([undefined]);
});

test('what fetching the key afresh throws ends the call', async () => {
  await using alma = await testAlma(fault('UNAUTHORIZED'));
  const down = new Error('SSM is down');
  const apiKey = (refused?: string) => (refused ? Promise.reject(down) : 'stale-key');
  expect(await rejection(new AlmaClient({ apiKey, baseUrl: alma.url }).users.get('u'))).toBe(down);
});
