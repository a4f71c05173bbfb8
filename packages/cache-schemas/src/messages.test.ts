import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { encodeRecordMessage, encodeUserMessage, recordMessage, userMessage } from './messages.ts';
import { recordKinds } from './record-kinds.ts';

const anyText = fc.string({ unit: 'binary', minLength: 1 });

describe('the message of a user', () => {
  test.each(['test_user', '0012345', 'a/b c', 'müller@uni.edu', ' x', 'null', '1e5', 'a{'])(
    'is %j as it is',
    (id) => {
      expect(encodeUserMessage(id)).toBe(id);
    },
  );

  test.each([
    ['"quoted', '"\\"quoted"'],
    ['"quoted"', '"\\"quoted\\""'],
    ['{a}', '"{a}"'],
    ['[1]', '"[1]"'],
    ['a\0', '"a\\u0000"'],
    ['a\uFFFE', '"a\uFFFE"'],
    [' \uFEFF{a}', '" \uFEFF{a}"'],
    ['\uD800', '"\\ud800"'],
  ])('of %j, which would be read otherwise or not be sent, is the JSON string %s', (id, message) => {
    expect(encodeUserMessage(id)).toBe(message);
  });

  test.each([[''], [12345], [{ userID: 'ann' }], [null]])('is not %j', (message) => {
    expect(v.is(userMessage, message)).toBe(false);
  });
});

describe.each(Object.values(recordKinds))('the message of a $name', (kind) => {
  test('is an object of two strings', () => {
    expect(encodeRecordMessage(kind, { userID: 'test_user', id: '17' })).toBe(
      `{"userID":"test_user","${kind.idName}":"17"}`,
    );
  });

  test('says after its journey what was meant, whatever the ids', () => {
    fc.assert(
      fc.property(anyText, anyText, (userID, id) => {
        const message = encodeRecordMessage(kind, { userID, id });
        expect(v.parse(recordMessage(kind), JSON.parse(message))).toEqual({ userID, id });
      }),
    );
  });

  test.each([
    ['a string', 'ann'],
    ['no id', { userID: 'ann' }],
    ['no user', { [kind.idName]: '1' }],
    ['an empty id', { userID: 'ann', [kind.idName]: '' }],
    ['a number for an id', { userID: 'ann', [kind.idName]: 1 }],
    ['more than that', { userID: 'ann', [kind.idName]: '1', title: 'A title' }],
  ])('is not %s', (_, message) => {
    expect(v.is(recordMessage(kind), message)).toBe(false);
  });
});
