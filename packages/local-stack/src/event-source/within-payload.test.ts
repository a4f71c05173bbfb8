import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sqsEvent } from './sqs-event.ts';
import { withinPayload } from './within-payload.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:loans';
const region = 'eu-west-1';
const message = (Body = '') => ({ MessageId: 'id', ReceiptHandle: 'handle', Body });
const bytesOf = (messages: readonly object[]) =>
  Buffer.byteLength(JSON.stringify(sqsEvent(messages, queueArn, region)));
const split = (bodies: readonly string[], maxBytes: number) =>
  withinPayload(bodies.map(message), maxBytes, { queueArn, region }).map((batch) =>
    batch.map(({ Body }) => Body),
  );

describe('received messages', () => {
  test('that fit are one batch, and none are none', () => {
    expect(split(['a', 'b', 'c'], 6_291_456)).toEqual([['a', 'b', 'c']]);
    expect(split([], 6_291_456)).toEqual([]);
  });

  test('keep their order, and no batch of several is larger than what Lambda takes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 20 }),
        fc.integer({ min: 100, max: 3000 }),
        (bodies, maxBytes) => {
          const batches = split(bodies, maxBytes);
          expect(batches.flat()).toEqual(bodies);
          for (const batch of batches) {
            expect(batch.length === 1 || bytesOf(batch.map(message)) <= maxBytes).toBe(true);
          }
        },
      ),
    );
  });

  test('are counted by bytes as JSON writes them', () => {
    const maxBytes = bytesOf([message('"'.repeat(100))]) * 2;
    expect(split(['"'.repeat(100), 'ä'.repeat(100)], maxBytes)).toHaveLength(1);
    expect(split(['"'.repeat(100), '"'.repeat(101)], maxBytes)).toHaveLength(2);
  });
});
