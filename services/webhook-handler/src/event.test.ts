import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventTypes, readEvent } from './event.ts';

const refusal = (body: string | Uint8Array) => {
  try {
    readEvent(Buffer.from(body));
  } catch (error) {
    return error;
  }
  throw new Error('not refused');
};

test('an event is known by its type, whatever else it holds, and its text stays as it came', () => {
  const other = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fc.constantFrom(...eventTypes), other, other, (type, event, fields) => {
      const text = JSON.stringify({ ...fields, event: { ...event, value: type } }, null, 1);
      expect(readEvent(Buffer.from(text))).toMatchObject({ type, text });
    }),
  );
});

test('ids of any length stay as Alma wrote them', () => {
  const text =
    '{"id":"1400000000000000001","event":{"value":"LOAN_CREATED"},"item_loan":{"n":12345678901234567890}}';
  expect(readEvent(Buffer.from(text))).toEqual({ type: 'LOAN_CREATED', id: '1400000000000000001', text });
});

test.each([
  ['{"item_loan":{"user_id":"ann","loan_id":"17"}', 'ann'],
  ['{"user_request":{"user_primary_id":"ann"}', 'ann'],
  ['{"user_request":{"user_primary_id":null}', undefined],
  ['{"item_loan":{"user_id":7},"user_request":"ann"', undefined],
  ['{"item_loan":null', undefined],
])('of %s…, the owner is %j', (start, userId) => {
  const text = `${start},"event":{"value":"LOAN_CREATED"}}`;
  expect(readEvent(Buffer.from(text)).userId).toBe(userId);
});

test('an event without an id of text is an event all the same', () => {
  expect(readEvent(Buffer.from('{"id":7,"event":{"value":"LOAN_CREATED"}}')).id).toBeUndefined();
  expect(readEvent(Buffer.from('{"event":{"value":"LOAN_CREATED"}}')).id).toBeUndefined();
});

describe('400 for what is not JSON', () => {
  test.each(['', 'challenge', '{"event":', 'undefined', '{"event":{"value":"LOAN_CREATED"}} x'])(
    '%j',
    (body) => {
      expect(refusal(body)).toMatchObject({ status: 400, code: 'NOT_JSON' });
    },
  );

  test('bytes that are not UTF-8', () => {
    expect(refusal(Buffer.from('7b22ff227d', 'hex'))).toMatchObject({ status: 400, code: 'NOT_JSON' });
  });

  test('XML, with a word on the profile', () => {
    expect(refusal(' <webhook><event/></webhook>')).toMatchObject({ status: 400, code: 'XML_NOT_SUPPORTED' });
  });
});

describe('422 for', () => {
  test.each(['LOAN_LOST', 'LOAN_CLAIMED_RETURNED', 'JOB_END', 'loan_created', '', '__proto__', 'toString'])(
    'the event type %j',
    (value) => {
      expect(refusal(JSON.stringify({ event: { value } }))).toMatchObject({
        status: 422,
        code: 'EVENT_NOT_SUPPORTED',
      });
    },
  );

  test.each(['null', '[]', '"LOAN_CREATED"', '7', '{}', '{"event":"LOAN_CREATED"}', '{"event":{"value":1}}'])(
    'JSON that is no event: %s',
    (body) => {
      expect(refusal(body)).toMatchObject({ status: 422, code: 'NOT_AN_EVENT' });
    },
  );
});

test('no refusal repeats what the body says', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{12,}$/), (name) => {
      for (const body of [name, JSON.stringify({ name }), JSON.stringify({ event: { value: name } })]) {
        expect(String(refusal(body))).not.toContain(name);
      }
    }),
  );
});
