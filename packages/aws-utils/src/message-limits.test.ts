import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  byteLength,
  inBatches,
  MAX_BATCH_ENTRIES,
  MAX_BYTES,
  refusalOf,
  sendable,
  sizeOf,
} from './message-limits.ts';

const messagesOfSizes = (sizes: number[]) => sizes.map((size) => ({ body: 'x'.repeat(size) }));
const size = fc.integer({ min: 1, max: MAX_BYTES });

describe('inBatches', () => {
  test('keeps every message, in order, within ten messages and 1 MiB a batch', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(size, fc.integer({ min: 1, max: 50 })), { maxLength: 40 }), (sizes) => {
        const messages = messagesOfSizes(sizes);
        const batches = inBatches(messages);
        expect(batches.flat()).toEqual(messages);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_ENTRIES);
          expect(batch.reduce((sum, { body }) => sum + byteLength(body), 0)).toBeLessThanOrEqual(MAX_BYTES);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('starts a batch only when the next message has no room in the one before', () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 12 }), (sizes) => {
        const batches = inBatches(messagesOfSizes(sizes));
        for (const [index, batch] of batches.slice(0, -1).entries()) {
          const next = batches[index + 1]?.[0];
          const bytes = [...batch, next].reduce((sum, message) => sum + byteLength(message?.body ?? ''), 0);
          expect(batch.length === MAX_BATCH_ENTRIES || bytes > MAX_BYTES).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [250, 25],
  ])('puts %i small messages into %i batches', (messages, batches) => {
    expect(inBatches(messagesOfSizes(Array<number>(messages).fill(60)))).toHaveLength(batches);
  });
});

describe('sizeOf', () => {
  test('counts the body, and of each attribute name, type and value', () => {
    const attributes = {
      origin: { DataType: 'String', StringValue: 'ä' },
      picture: { DataType: 'Binary', BinaryValue: new Uint8Array(3) },
    };
    expect(sizeOf({ body: 'ö' })).toBe(2);
    expect(sizeOf({ body: 'ö', attributes })).toBe(2 + (6 + 6 + 2) + (7 + 6 + 3));
  });
});

describe('refusalOf', () => {
  test.each([
    ['an empty body', '', 'EmptyMessage'],
    ['1 MiB', 'x'.repeat(MAX_BYTES), undefined],
    ['one byte more', 'x'.repeat(MAX_BYTES + 1), 'MessageTooLong'],
    [
      'a body that is too long in bytes, though not in characters',
      'ü'.repeat(MAX_BYTES / 2 + 1),
      'MessageTooLong',
    ],
    ['a null character', 'a\u0000b', 'InvalidMessageContents'],
    ['half a surrogate pair', 'a\ud800', 'InvalidMessageContents'],
    ['a noncharacter', '\uffff', 'InvalidMessageContents'],
    ['white space, umlauts and emoji', '\t\n\r ü 😀', undefined],
  ])('knows %s', (_, body, code) => {
    expect(refusalOf({ body })).toBe(code);
  });
});

describe('sendable', () => {
  const awkward = fc.constantFrom('\ufffe', '\uffff', '\ud800', '\udfff', '\u{1ffff}', '"', '\\', 'a', '😀');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(awkward).map((characters) => characters.join('')),
  );
  const json = fc.oneof(text, fc.dictionary(text, text), fc.array(text));

  test('writes any JSON as SQS takes it, with the same meaning', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, indent) => {
        const written = sendable(JSON.stringify(value, null, indent));
        expect(JSON.parse(written)).toEqual(value);
        expect(refusalOf({ body: written })).toBeUndefined();
      }),
    );
  });

  test('writes halves of surrogate pairs in raw JSON as escapes', () => {
    expect(sendable('{"a":"\ud800\uffff"}')).toBe('{"a":"\\ud800\\uffff"}');
  });

  test.each(['0012345', '{"a": 1 ,\n"b":"ü😀"}', 'no JSON \uffff', '{"a":"\u0007"}', ''])(
    'leaves %j as it is',
    (body) => {
      expect(sendable(body)).toBe(body);
    },
  );
});
