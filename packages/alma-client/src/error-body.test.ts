import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFault, readFaults } from './error-body.ts';
import { parseJson } from './json.ts';

const error = { errorCode: '401861', errorMessage: 'User was not found.', trackingId: 'E01-AWAE' };
const read = { code: '401861', message: 'User was not found.', trackingId: 'E01-AWAE' };
const xml = (inner: string, prefix = '') =>
  `<?xml version="1.0"?><${prefix}web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans">` +
  `<${prefix}errorList><${prefix}error>${inner}</${prefix}error></${prefix}errorList></${prefix}web_service_result>`;

test.each([
  ['Alma', JSON.stringify({ errorsExist: true, errorList: { error: [error] }, result: null })],
  ['a single object', JSON.stringify({ errorsExist: 'true', errorList: { error } })],
  ['a web_service_result', JSON.stringify({ web_service_result: { errorList: { error } } })],
  ['a bare list', JSON.stringify([error])],
  ['a list of envelopes', JSON.stringify([{ errorList: { error: [error] } }])],
  ['a numeric code', JSON.stringify({ errorList: { error } }).replace('"401861"', '401861')],
  ['leading blanks and a byte order mark', `\ufeff\n ${JSON.stringify({ errorList: { error } })}`],
  [
    'XML',
    xml(
      '<errorCode>401861</errorCode><errorMessage>User was not found.</errorMessage><trackingId>E01-AWAE</trackingId>',
    ),
  ],
  [
    'XML with a prefix',
    xml(
      '<x:errorCode>401861</x:errorCode><x:errorMessage>User was not found.</x:errorMessage><x:trackingId>E01-AWAE</x:trackingId>',
      'x:',
    ),
  ],
])('the error is read from JSON or XML of the form: %s', (_, body) => {
  expect(readFaults(body)).toEqual([read]);
});

test('a gateway error without tracking id has none', () => {
  const body = xml('<errorCode>UNAUTHORIZED</errorCode><errorMessage>API-key &amp; more</errorMessage>');
  expect(readFaults(body)).toEqual([{ code: 'UNAUTHORIZED', message: 'API-key & more' }]);
});

test.each([
  ['JSON', JSON.stringify({ errorList: { error: [{ errorCode: '1' }, error] } })],
  [
    'a list of envelopes',
    JSON.stringify([{ errorList: { error: { errorCode: '1' } } }, { errorList: { error } }]),
  ],
  [
    'XML',
    xml(
      '<errorCode>1</errorCode></error><error><errorCode>401861</errorCode><errorMessage>User was not found.</errorMessage><trackingId>E01-AWAE</trackingId>',
    ),
  ],
])('several errors are read in their order: %s', (_, body) => {
  expect(readFaults(body)).toEqual([{ code: '1' }, read]);
});

test('bare text is the message', () => {
  expect(readFaults(' Invalid API Key\r\n')).toEqual([{ message: 'Invalid API Key' }]);
  expect(readFaults('"Invalid API Key"')).toEqual([{ message: 'Invalid API Key' }]);
});

test.each([
  ['nothing', ''],
  ['an HTML page', '<!DOCTYPE html><html><body><h1>503</h1></body></html>'],
  ['JSON of something else', '{"a":[{"b":1}]}'],
  ['an empty list', '[]'],
  ['JSON that breaks off', '{"errorsExist":true,"errorList":{"err'],
  ['JSON null members', '{"errorList":null,"web_service_result":null}'],
  ['JSON nested without end', '['.repeat(1_000_000)],
])('%s says nothing', (_, body) => {
  expect(readFaults(body)).toEqual([]);
});

test('a message is one line of at most 200 characters', () => {
  const [{ message } = {}] = readFaults(`line\n\u0000${'x'.repeat(1000)}`);
  expect(message).toMatch(/^line x{195}…$/);
});

test('an error in a success is found, and a record is none', () => {
  expect(isFault({ errorsExist: true, errorList: { error } })).toBe(true);
  expect(isFault({ web_service_result: { errorsExist: true, errorList: { error } } })).toBe(true);
  expect(isFault({ errorsExist: 'true' })).toBe(true);
  expect(isFault({ errorsExist: false, loan_id: '1' })).toBe(false);
  expect(isFault([{ loan_id: '1' }])).toBe(false);
});

test('a message keeps the spaces within its lines, which may be those of an id', () => {
  expect(readFaults(' No  user\u00a0x \r\n\t here ')[0]?.message).toBe('No  user\u00a0x here');
});

test.each([
  ['Ann&apos;s &lt;id&gt; &amp;quot;', "Ann's <id> &quot;"],
  ['m&#252;ller&#64;&#x1F4D6;&#X2f;', 'müller@📖/'],
  ['&nbsp; &#x110000; &#9999999; &#; &#x;', '&nbsp; &#x110000; &#9999999; &#; &#x;'],
])('the characters of XML are read: %s', (written, message) => {
  const body = xml(`<errorCode>1</errorCode><errorMessage>${written}</errorMessage>`);
  expect(readFaults(body)).toEqual([{ code: '1', message }]);
});

test('no text makes the reader throw, and what it reads is short', () => {
  const bodies = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json({ maxDepth: 3 }).map((json) => `{"errorList":${json}}`),
    fc.json({ maxDepth: 3 }).map((json) => `{"errorList":{"error":${json}}}`),
    fc.string().map((text) => xml(`<errorCode>${text}</errorCode>`)),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const faults = readFaults(body);
      expect(faults.length).toBeLessThanOrEqual(10);
      for (const { message = '' } of faults) expect(message.length).toBeLessThanOrEqual(201);
    }),
  );
});

test('no JSON makes the look into a success throw', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (json) => {
      expect(typeof isFault(parseJson(json))).toBe('boolean');
    }),
  );
});
