import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AlmaClient } from './client.ts';
import { AlmaError, isUnclear } from './errors.ts';
import { apiKey, errorFor, fault, type TestAnswer } from './testing/test-alma.ts';

const html = '<html><body>Apache Tomcat</body></html>';
const unauthorizedXml =
  '<web_service_result><errorsExist>true</errorsExist><errorList><error><errorCode>UNAUTHORIZED</errorCode>' +
  '<errorMessage>API-key not defined or not configured to allow this API.</errorMessage></error></errorList></web_service_result>';

/** An answer that tells of several errors. */
const several = (...codes: string[]) => ({
  status: 400,
  json: {
    errorsExist: true,
    errorList: { error: codes.map((errorCode) => ({ errorCode, errorMessage: 'x' })) },
  },
});

test.each<[string, TestAnswer, Record<string, unknown>]>([
  [
    'a refused key as XML at 400',
    { status: 400, text: unauthorizedXml },
    { code: 'ALMA_KEY_REFUSED', almaCode: 'UNAUTHORIZED' },
  ],
  ['a refused key as text at 400', { status: 400, text: 'Invalid API Key' }, { code: 'ALMA_KEY_REFUSED' }],
  [
    'a refused key as JSON at 401',
    fault('UNAUTHORIZED', 'x', 401),
    { code: 'ALMA_KEY_REFUSED', status: 401 },
  ],
  ['a refused key as JSON at 403', fault('FORBIDDEN', 'x', 403), { code: 'ALMA_KEY_REFUSED', status: 403 }],
  ['a refused key as HTML at 401', { status: 401, text: html }, { code: 'ALMA_KEY_REFUSED', status: 401 }],
  [
    'the limit per second at 429',
    fault('PER_SECOND_THRESHOLD', 'x', 429),
    { code: 'ALMA_THROTTLED_SECOND', per: 'second', retryable: true },
  ],
  [
    'the limit per second at 400',
    fault('PER_SECOND_THRESHOLD'),
    { code: 'ALMA_THROTTLED_SECOND', status: 400 },
  ],
  ['the limit per second at 403', fault('PER_SECOND_THRESHOLD', 'x', 403), { code: 'ALMA_THROTTLED_SECOND' }],
  [
    '429 without a word',
    { status: 429, text: '', headers: { 'retry-after': '3' } },
    { code: 'ALMA_THROTTLED_SECOND', retryAfterMs: 3000 },
  ],
  [
    'the limit per day',
    fault('DAILY_THRESHOLD', 'x', 429),
    { code: 'ALMA_THROTTLED_DAY', per: 'day', retryable: false },
  ],
  ['a general error', fault('401652'), { code: 'ALMA_REJECTED', almaCode: '401652', retryable: false }],
  ['404 without a word', { status: 404, text: '' }, { code: 'ALMA_REJECTED', status: 404 }],
  [
    'a loan that is missing, after a general error',
    several('401652', '401823'),
    { code: 'ALMA_LOAN_NOT_FOUND', almaCode: '401823' },
  ],
  [
    'a user who is missing, before a general error, at 404',
    { ...several('401861', '401652'), status: 404 },
    { code: 'ALMA_USER_NOT_FOUND', almaCode: '401861', status: 404 },
  ],
  [
    'the limit per day, after a general error',
    several('402119', 'DAILY_THRESHOLD'),
    { code: 'ALMA_THROTTLED_DAY' },
  ],
  ['two general errors', several('401652', '60340'), { code: 'ALMA_REJECTED', almaCode: '401652' }],
  [
    'an error in a success',
    { ...fault('401823'), status: 200 } as TestAnswer,
    { code: 'ALMA_LOAN_NOT_FOUND', status: 200 },
  ],
  ['an XML error in a success', { text: unauthorizedXml }, { code: 'ALMA_KEY_REFUSED', status: 200 }],
  [
    'an internal error',
    fault('INTERNAL_SERVER_ERROR', 'x', 500),
    { code: 'ALMA_SERVER_FAULT', retryable: true },
  ],
  ['an internal error at 400', fault('INTERNAL_SERVER_ERROR'), { code: 'ALMA_SERVER_FAULT', status: 400 }],
  ['503 with a page', { status: 503, text: html }, { code: 'ALMA_SERVER_FAULT', status: 503 }],
  ['502 with nothing', { status: 502, text: '' }, { code: 'ALMA_SERVER_FAULT', status: 502 }],
  ['HTML as a success', { text: html }, { code: 'ALMA_UNREADABLE', status: 200, retryable: true }],
  ['nothing as a success', { text: '' }, { code: 'ALMA_UNREADABLE' }],
  ['half an answer as a success', { text: '{"loan_id":"1' }, { code: 'ALMA_UNREADABLE' }],
  ['a record without id', { json: { title: 'x' } }, { code: 'ALMA_UNREADABLE' }],
])('%s is the right error', async (_, answer, facts) => {
  const error = await errorFor(answer);
  expect(error).toBeInstanceOf(AlmaError);
  expect(error).toMatchObject(facts);
  expect(String(error)).toContain('loan "17" of user "Ann Writer/1"');
});

test.each<[boolean, string, TestAnswer]>([
  [true, 'a general code', fault('401652')],
  [true, 'a restricted library', fault('60340')],
  [true, '404 without a word', { status: 404, text: '' }],
  [true, 'a failure of Alma', { status: 500, text: '' }],
  [true, 'a loan without id', { json: {} }],
  [false, 'a missing loan', fault('401823')],
  [false, 'a missing user', fault('401861')],
  [false, 'a used-up quota', fault('DAILY_THRESHOLD', 'x', 429)],
  [false, 'a refused key', fault('UNAUTHORIZED')],
])('that the list may tell of the record is %s for %s', async (expected, _, answer) => {
  expect(isUnclear(await errorFor(answer))).toBe(expected);
});

test('a key that Alma repeats in its message is taken out', async () => {
  const error = await errorFor(fault('UNAUTHORIZED', `The key ${apiKey} is not defined.`));
  expect(String(error)).toContain('The key (key) is not defined.');
});

test.each([10, 1000, 3000, 10_000, 1_000_000])(
  'an answer nested %i deep is unreadable, and no more',
  async (depth) => {
    const text = `${'{"errorList":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(await errorFor({ text })).toMatchObject({ status: 200 });
    expect(await errorFor({ text: `[${text}]` })).toMatchObject({ code: 'ALMA_UNREADABLE' });
    expect(await errorFor({ text, status: 500 })).toMatchObject({ code: 'ALMA_SERVER_FAULT' });
  },
);

test('whatever bytes come with whatever status, the call ends with a loan or an AlmaError', async () => {
  const answers = fc.record({
    status: fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status)),
    body: fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => new TextEncoder().encode(`{"errorList":${json}}`)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(answers, async ({ status, body }) => {
      const fetch = async () => new Response(Buffer.from(body), { status });
      const call = new AlmaClient({ apiKey, fetch, retry: { maxAttempts: 1 } }).users.for('u').getLoan('1');
      const outcome = await call.catch((error: unknown) => error);
      const loan = typeof outcome === 'object' && outcome !== null && 'loan_id' in outcome;
      expect(loan || outcome instanceof AlmaError).toBe(true);
    }),
  );
});

test.each([
  ['as it is', 'Ann Writer/1'],
  ['in another case', 'ANN WRITER/1'],
  ['in a path', '/users/Ann%20Writer%2F1/loans'],
])('where a long message is cut no part of an id is told, which stands there %s', async (_, id) => {
  for (let length = 180; length <= 205; length++) {
    const { message } = (await errorFor(fault('401652', `${'x'.repeat(length)} ${id}`))) as AlmaError;
    const said = message.slice(message.indexOf('x')).replace(/x+/, '');
    expect(said.replace(id, '')).not.toMatch(/[ /]a/i);
  }
});

test.each<[string, TestAnswer]>([
  ['in the code', fault(`NO_SUCH_KEY_${apiKey}`)],
  ['where a long message is cut', fault('UNAUTHORIZED', `${'x'.repeat(196)} ${apiKey}`)],
  ['in the code of a success', fault(`NO_SUCH_KEY_${apiKey}`, 'x', 200)],
])('no part of the key is told, %s', async (_where, answer) => {
  const error = await errorFor(answer);
  expect(error).toBeInstanceOf(AlmaError);
  const { message, almaCode } = error as AlmaError;
  expect(`${message} ${almaCode}`).not.toContain(apiKey.slice(0, 3));
});
