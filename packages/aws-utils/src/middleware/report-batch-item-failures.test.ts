import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { BadMessageError, PostponedError } from '../errors.ts';
import { reportBatchItemFailures } from './report-batch-item-failures.ts';

const rejected = (reason: unknown) => ({ status: 'rejected', reason }) as const;
const fulfilled = { status: 'fulfilled', value: undefined } as const;

async function report(results: () => PromiseSettledResult<void>[], event: SQSEvent) {
  const logger = new CapturedLogger();
  const handler = middy<SQSEvent, unknown>()
    .use(reportBatchItemFailures({ logger }))
    .handler(async () => results());
  return { response: await handler(event, lambdaContext()), logger };
}

test('names the records that failed, with one line for each and nothing of its body', async () => {
  const { response, logger } = await report(
    () => [fulfilled, rejected(new BadMessageError('loanID: expected string')), rejected(undefined)],
    sqsEvent(['good', 'secret', 'secret']),
  );
  expect(response).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-2' }],
  });
  expect(logger.lines).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      messageId: 'message-1',
      code: 'BAD_MESSAGE',
      retryable: false,
      message: 'loanID: expected string',
    }),
    expect.objectContaining({
      level: 'ERROR',
      messageId: 'message-2',
      code: 'PROCESSING_FAILED',
      retryable: true,
    }),
  ]);
  expect(JSON.stringify(logger.lines)).not.toContain('secret');
});

test('mentions a postponed record at debug level: whoever postponed the batch has said so once', async () => {
  const { logger } = await report(() => [rejected(new PostponedError(0, undefined))], sqsEvent(['a']));
  expect(logger.lines).toEqual([expect.objectContaining({ level: 'DEBUG', code: 'POSTPONED' })]);
});

test('reports every record when the handler itself fails', async () => {
  const failing = () => {
    throw new Error('bug');
  };
  const { response } = await report(failing, sqsEvent(['a', 'b']));
  expect(response).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-1' }],
  });
});

test('answers an event without records with an empty list', async () => {
  const { response } = await report(() => [], {} as SQSEvent);
  expect(response).toEqual({ batchItemFailures: [] });
});
