import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../index.ts';
import { startLocalStack } from '../start.ts';

const MAX_EVENT_BYTES = 6_291_456;
const MAX_ANSWER_BYTES = 6_291_556;

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  service = await packageTinyService({
    // An answer of so many bytes, quotes included, of characters that have so many.
    answering: {
      code: `export const handler = async ({ bytes, of = 'a' }) => of.repeat((bytes - 2) / of.length);`,
    },
    measuring: { code: 'export const handler = async (event) => event.length;' },
  });
  stack = await startLocalStack({ template: service.directory });
});

afterAll(async () => {
  await stack.stop();
  await service[Symbol.asyncDispose]();
});

describe('an answer', () => {
  test('of the size that Lambda takes comes back', async () => {
    expect(await stack.invoke('answering', { bytes: MAX_ANSWER_BYTES })).toHaveLength(MAX_ANSWER_BYTES - 2);
  });

  test.each([
    ['one byte more', { bytes: MAX_ANSWER_BYTES + 1 }],
    ['as many characters, which have two bytes each', { bytes: MAX_ANSWER_BYTES, of: 'ä' }],
  ])('of %s is an error, as Lambda words it', async (_, event) => {
    await expect(stack.invoke('answering', event)).rejects.toMatchObject({
      code: 'FUNCTION_ERROR',
      errorType: 'Function.ResponseSizeTooLarge',
      message: expect.stringContaining('exceeded maximum allowed payload size (6291556 bytes)'),
    });
  });
});

describe('an event', () => {
  test('of the size that Lambda takes reaches the function whole', async () => {
    const event = 'a'.repeat(MAX_EVENT_BYTES - 2);
    expect(await stack.invoke('measuring', event)).toBe(event.length);
  });

  test('of one byte more is refused, and the function not run', async () => {
    await expect(stack.invoke('measuring', 'a'.repeat(MAX_EVENT_BYTES - 1))).rejects.toMatchObject({
      code: 'EVENT_TOO_LARGE',
      message: expect.stringContaining('6291457 bytes for tiny-stg-measuring'),
    });
  });
});
