import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/** A complete SQS record, as a function gets it, around a body. */
export function sqsRecord(body: string, overrides: Partial<SQSRecord> = {}): SQSRecord {
  const messageId = randomUUID();
  return {
    messageId,
    receiptHandle: `receipt-of-${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1760000000000',
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: '1760000000001',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:users',
    awsRegion: 'eu-central-1',
    ...overrides,
  };
}

/** An event of records with ids `message-0`, `message-1`, … */
export const sqsEvent = (bodies: readonly string[], overrides: Partial<SQSRecord> = {}): SQSEvent => ({
  Records: bodies.map((body, index) => sqsRecord(body, { messageId: `message-${index}`, ...overrides })),
});

/** A function's context with so much time left at the start, in ms. */
export function lambdaContext(timeoutMs = 30_000): Context {
  const end = Date.now() + timeoutMs;
  const unused = () => undefined;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'update-user',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:update-user',
    memoryLimitInMB: '256',
    awsRequestId: 'request-1',
    logGroupName: '/aws/lambda/update-user',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => end - Date.now(),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
