import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { BadMessageError, PostponedError } from '../errors.ts';
import type { Count } from '../metrics.ts';
import { countRecords } from './count-records.ts';
import { reportBatchItemFailures } from './report-batch-item-failures.ts';

const done = { status: 'fulfilled', value: undefined } as const;
const failedWith = (reason: unknown) => ({ status: 'rejected', reason }) as const;
const coded = (code: string) => Object.assign(new Error('no'), { code, retryable: true });

/** Runs a handler for so many records, and answers with what was counted. */
async function countedFor(records: number, handler: () => PromiseSettledResult<void>[]) {
  const counted: [name: string, value: number, code?: string][] = [];
  const count: Count = (name, value = 1, dimensions) =>
    counted.push(dimensions ? [name, value, dimensions.code] : [name, value]);
  const pipeline = middy<SQSEvent, unknown>()
    .use(reportBatchItemFailures({ logger: new CapturedLogger() }))
    .use(countRecords(count))
    .handler(async () => handler());
  await pipeline(sqsEvent(Array<string>(records).fill('body')), lambdaContext());
  return counted;
}

test('counts what succeeded, failed, by code too, and was postponed, and no zeros', async () => {
  const results = [
    done,
    failedWith(new BadMessageError('unreadable')),
    failedWith(coded('ALMA_TIMEOUT')),
    failedWith(coded('ALMA_TIMEOUT')),
    failedWith(new PostponedError(0, undefined)),
  ];
  expect(await countedFor(5, () => results)).toEqual([
    ['BatchSize', 5],
    ['RecordsProcessed', 1],
    ['RecordsFailed', 3],
    ['RecordsPostponed', 1],
    ['RecordsFailed', 1, 'BAD_MESSAGE'],
    ['RecordsFailed', 2, 'ALMA_TIMEOUT'],
  ]);
  expect(await countedFor(1, () => [done])).toEqual([
    ['BatchSize', 1],
    ['RecordsProcessed', 1],
  ]);
});

test('counts nothing of an event without records', async () => {
  expect(await countedFor(0, () => [])).toEqual([]);
});

test('counts every record as failed when the pipeline fails', async () => {
  const failing = () => {
    throw new TypeError('bug');
  };
  expect(await countedFor(2, failing)).toEqual([
    ['BatchSize', 2],
    ['RecordsFailed', 2],
    ['RecordsFailed', 2, 'PROCESSING_FAILED'],
  ]);
});

test('no code makes a dimension out of ids or texts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.stringMatching(/^LOAN_\d+$/)), { maxLength: 10 }),
      async (codes) => {
        const counted = await countedFor(codes.length, () => codes.map((code) => failedWith(coded(code))));
        const byCode = counted.filter(([, , code]) => code !== undefined);
        for (const [, , code] of byCode) expect(code).toMatch(/^[A-Za-z_]{1,64}$/);
        const sum = byCode.reduce((total, [, value]) => total + value, 0);
        expect(sum).toBe(codes.filter((code) => code !== 'POSTPONED').length);
      },
    ),
  );
});
