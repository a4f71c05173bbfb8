import { sqsRecord } from '@alma-cache/testing/lambda';
import { expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { messageTimes } from './message-times.ts';

const record = (sentAt: number, receives: number, firstReceivedAt: number): SQSRecord =>
  sqsRecord('', {
    attributes: {
      SenderId: 'AIDAEXAMPLE',
      SentTimestamp: String(sentAt),
      ApproximateReceiveCount: String(receives),
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    },
  });

test('a message that comes for the first time was not tried yet', () => {
  expect(messageTimes([record(1000, 1, 2000)])).toEqual({ sentAt: 1000, triedSince: undefined });
});

test('one that comes again was tried since it was first received', () => {
  expect(messageTimes([record(1000, 2, 2000)])).toEqual({ sentAt: 1000, triedSince: 2000 });
});

test('of equal messages the latest counts, and one that was not tried yet', () => {
  expect(messageTimes([record(1000, 3, 2000), record(1500, 2, 2500)])).toEqual({
    sentAt: 1500,
    triedSince: 2500,
  });
  expect(messageTimes([record(1500, 2, 2000), record(1000, 1, 2500)])).toEqual({
    sentAt: 1500,
    triedSince: undefined,
  });
});

test('an event without attributes tells nothing', () => {
  const { attributes: _, ...bare } = record(1, 1, 1);
  expect(messageTimes([bare as SQSRecord])).toEqual({ sentAt: undefined, triedSince: undefined });
});
