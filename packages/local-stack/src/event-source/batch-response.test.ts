import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBatchResponse } from './batch-response.ts';

const batch = ['a', 'b', 'c'];

describe('the response to a batch', () => {
  test.each([
    ['null', null],
    ['nothing', undefined],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
  ])('%s is a complete success', (_, response) => {
    expect(readBatchResponse(response, batch)).toEqual({ failed: new Set() });
  });

  test.each([
    ['a text', 'done'],
    ['a number', 0],
    ['a list', []],
    ['a list under the wrong shape', { batchItemFailures: 'a' }],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: '' }] }],
    ['a null id', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a wrong key', { batchItemFailures: [{ id: 'a' }] }],
    ['a bare id', { batchItemFailures: ['a'] }],
    ['an unknown id', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
  ])('%s fails the whole batch', (_, response) => {
    const { failed, malformed } = readBatchResponse(response, batch);
    expect(failed).toEqual(new Set(batch));
    expect(malformed).toEqual(expect.any(String));
  });

  test('names exactly the failed messages, however often it names them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }),
        fc.infiniteStream(fc.nat()),
        (ids, picks) => {
          const failed = [...picks.take(ids.length)].map((pick) => ids[pick % ids.length] ?? '');
          const response = { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
          expect(readBatchResponse(response, ids)).toEqual({ failed: new Set(failed) });
        },
      ),
    );
  });

  test('fails a subset of the batch, whatever is answered', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.anything(), (ids, answer) => {
        for (const response of [answer, { batchItemFailures: answer }]) {
          const { failed } = readBatchResponse(response, ids);
          expect([...failed].every((id) => ids.includes(id))).toBe(true);
        }
      }),
    );
  });
});
