import { describe, expect, test } from '@jest/globals';
import { findFailures } from './reasons.ts';
import { type Answers, AwsFailure, startAwsStub } from './testing/aws-stub.ts';
import { deadMessage } from './testing/messages.ts';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:loans';
const line = (content: object) => ({ message: JSON.stringify(content) });
const failed = (messageId: string, code: string) =>
  line({ level: 'ERROR', messageId, code, message: `it was ${code}` });

const oneFunction: Answers = {
  ListEventSourceMappings: () => ({
    EventSourceMappings: [{ FunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:stack-updateLoan' }],
  }),
};

async function find(
  answers: Answers,
  messages = [deadMessage('a', { sentAt: 2000 }), deadMessage('b', { sentAt: 1000 })],
) {
  await using aws = await startAwsStub({ ...oneFunction, ...answers });
  const failures = await findFailures({
    lambda: aws.lambda,
    logs: aws.cloudWatchLogs,
    queueArn: QUEUE_ARN,
    messages,
    signal: AbortSignal.any([]),
  });
  const searches = aws.asked.filter(({ action }) => action === 'FilterLogEvents').map(({ input }) => input);
  return { failures, searches, asked: aws.asked };
}

describe('the failures of messages', () => {
  test('are searched in the log of the function that the queue feeds, newest first, from the oldest message on', async () => {
    const { searches, asked } = await find({ FilterLogEvents: () => ({ events: [] }) });
    expect(asked[0]).toEqual({
      action: 'ListEventSourceMappings',
      input: expect.objectContaining({ EventSourceArn: QUEUE_ARN }),
    });
    expect(searches).toEqual([
      expect.objectContaining({
        logGroupName: '/aws/lambda/stack-updateLoan',
        startTime: 1000,
        startFromHead: false,
      }),
    ]);
  });

  test('are the last ones, over pages that may be empty, and the search ends when all are found', async () => {
    const pages = [
      { events: [failed('a', 'LAST'), failed('x', 'OF_ANOTHER')], nextToken: '1' },
      { events: [], nextToken: '2' },
      { events: [failed('a', 'FIRST'), failed('b', 'ONLY'), failed('b', 'EARLIER')], nextToken: '3' },
    ];
    const { failures, searches } = await find({
      FilterLogEvents: ({ nextToken = '0' }) => pages[Number(nextToken)] ?? {},
    });
    expect([...failures].map(([id, { code }]) => [id, code])).toEqual([
      ['a', 'LAST'],
      ['b', 'ONLY'],
    ]);
    expect(searches).toHaveLength(3);
  });

  test('are unknown, and that is no error, where the function never wrote a log', async () => {
    const { failures } = await find({
      FilterLogEvents: () => {
        throw new AwsFailure('ResourceNotFoundException', 'The specified log group does not exist.');
      },
    });
    expect(failures.size).toBe(0);
  });

  test('cannot be known where the log must not be read', async () => {
    const denied = () => {
      throw new AwsFailure('AccessDeniedException', 'no');
    };
    await expect(find({ FilterLogEvents: denied })).rejects.toThrow('no');
  });

  test('of no messages are not searched', async () => {
    expect((await find({}, [])).asked).toEqual([]);
  });
});
