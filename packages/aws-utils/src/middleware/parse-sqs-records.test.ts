import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { parseSqsRecords, type WithMessages } from './parse-sqs-records.ts';

async function messagesOf(event: SQSEvent): Promise<PromiseSettledResult<unknown>[]> {
  const handler = middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(parseSqsRecords())
    .handler(async (_event, { messages }) => messages);
  return handler(event, lambdaContext() as Context & WithMessages);
}

const snsEnvelope = (Message: unknown) =>
  JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:eu-central-1:000000000000:events', Message });

const hostileKeys = [
  'Records',
  'records',
  'events',
  'messages',
  'tasks',
  'eventSource',
  'EventSource',
  'deliveryStreamArn',
  'Type',
  'Message',
  'body',
  'Sns',
  'awslogs',
  'configRuleId',
  'CodePipeline.job',
  '__proto__',
  'constructor',
];

test.each([
  ['0012345', '0012345'],
  ['1234567890123456789', '1234567890123456789'],
  ['1e5', '1e5'],
  ['true', 'true'],
  ['null', 'null'],
  ['', ''],
  ['"0012345"', '0012345'],
  ['{"userID":"0012345"}', { userID: '0012345' }],
  ['{not json', '{not json'],
  ['{"a":1},{"b":2}', '{"a":1},{"b":2}'],
  ['{"a":1}],[{"b":2}', '{"a":1}],[{"b":2}'],
  ['"a","b"', '"a","b"'],
  [' {"a":1}', { a: 1 }],
  ['\t\r\n"0012345"\n', '0012345'],
  ['\uFEFF{"a":1}', { a: 1 }],
  ['\uFEFF0012345', '\uFEFF0012345'],
  [' 0012345 ', ' 0012345 '],
  [snsEnvelope('0012345'), '0012345'],
  [snsEnvelope('{"event":"LOAN"}'), { event: 'LOAN' }],
])('reads %j', async (body, value) => {
  expect(await messagesOf(sqsEvent([body]))).toEqual([{ status: 'fulfilled', value }]);
});

test.each([
  { Records: [null] },
  { Records: [] },
  { Records: [{ eventSource: 'aws:sqs', body: '{"Type":"Notification","Message":"{}"}' }] },
  { eventSource: 'aws:sns', Records: [{ Sns: { Message: '{"userID":"other"}' } }] },
  { events: [{ eventSource: 'aws:kinesis', kinesis: { data: 'e30=' } }] },
  { messages: [{ eventSource: 'aws:amq', data: 'e30=' }] },
  { tasks: [{ s3Key: 'a+b%20c' }] },
  { awslogs: { data: 'e30=' } },
  { configRuleId: 'x', invokingEvent: '{}' },
  { 'CodePipeline.job': {} },
  { eventSource: 'aws:sqs', body: '{"userID":"other"}' },
  { Type: 'Notification' },
  { Type: 'Notification', Message: null },
  { Type: 'Notification', Message: '{"userID":"other"}', event: { value: 'LOAN_CREATED' } },
  { Type: 'SubscriptionConfirmation', Message: '{"userID":"other"}' },
])('reads %j as it stands, and its neighbours too', async (message) => {
  expect(await messagesOf(sqsEvent(['first', JSON.stringify(message), 'last']))).toEqual([
    { status: 'fulfilled', value: 'first' },
    { status: 'fulfilled', value: message },
    { status: 'fulfilled', value: 'last' },
  ]);
});

test('reads whatever is JSON as JSON does, also inside the envelope of SNS', async () => {
  const value = fc.oneof(
    fc.dictionary(fc.constantFrom(...hostileKeys, 'event', 'userID'), fc.jsonValue()),
    fc.array(fc.jsonValue()),
    fc.string({ unit: 'binary' }),
  );
  const space = fc.stringMatching(/^[\t\n\r ]{0,3}$/);
  await fc.assert(
    fc.asyncProperty(value, space, space, async (message, before, after) => {
      fc.pre(!isEnvelope(message));
      const text = `${before}${JSON.stringify(message)}${after}`;
      const read = { status: 'fulfilled', value: JSON.parse(text) };
      expect(await messagesOf(sqsEvent([text, snsEnvelope(text)]))).toEqual([read, read]);
    }),
  );
});

const isEnvelope = (message: unknown) =>
  typeof message === 'object' && message !== null && 'Type' in message && message.Type === 'Notification';

describe('hostile bodies', () => {
  const values = [
    'aws:sqs',
    'aws:kafka',
    'aws:s3',
    'aws:dynamodb',
    '__proto__',
    'toString',
    'Notification',
    null,
    1,
    'x',
  ];
  const { nested } = fc.letrec((tie) => ({
    nested: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(...values),
      fc.array(tie('nested'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...hostileKeys), tie('nested'), { maxKeys: 4 }),
    ),
  }));
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    nested.map((value) => JSON.stringify(value)),
  );

  test('give each record one result, leave neighbours, the event and all prototypes alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, { maxLength: 10 }), async (bodies) => {
        const event = sqsEvent([...bodies, '0012345']);
        const before = structuredClone(event);
        const messages = await messagesOf(event);
        expect(messages).toHaveLength(bodies.length + 1);
        expect(messages.at(-1)).toEqual({ status: 'fulfilled', value: '0012345' });
        expect(event).toEqual(before);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });

  test('may be nested a quarter of a million times', async () => {
    const messages = await messagesOf(
      sqsEvent(['['.repeat(250_000), `${'['.repeat(125_000)}${']'.repeat(125_000)}`, 'next']),
    );
    expect(messages.at(-1)).toEqual({ status: 'fulfilled', value: 'next' });
  });
});

test('finds no messages in an event that is not from SQS', async () => {
  expect(await messagesOf({} as SQSEvent)).toEqual([]);
});
