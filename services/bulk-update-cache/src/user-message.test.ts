import { createSqsHandler } from '@alma-cache/aws-utils';
import { encodeUserMessage, userMessage } from '@alma-cache/cache-schemas';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

/** Whom the messages mean to a function that takes them. */
async function readFrom(bodies: readonly string[]): Promise<string[]> {
  const read: string[] = [];
  const handler = createSqsHandler({
    message: userMessage,
    process: async (userID) => void read.push(userID),
    concurrency: 1,
    logger: new CapturedLogger(),
  });
  await handler(sqsEvent(bodies), lambdaContext());
  return read;
}

test('whoever is queued is read by the id that was queued, whatever it looks like', async () => {
  const beginning = fc.constantFrom(
    '',
    '"',
    '{',
    '[',
    ' ',
    ' "a"\n',
    '\uFEFF{}',
    '"a"',
    '{"Type":"Notification","Message":"x"}',
    '[{}]',
    '1',
    'null',
  );
  const id = fc
    .tuple(beginning, fc.string({ unit: 'binary' }))
    .map((parts) => parts.join(''))
    .filter((text) => text !== '');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { minLength: 1, maxLength: 10 }), async (ids) => {
      expect(await readFrom(ids.map(encodeUserMessage))).toEqual(ids);
    }),
  );
});
