import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { BadMessageError } from '../errors.ts';
import { parseSqsRecords, type WithMessages } from './parse-sqs-records.ts';

async function messagesOf(event: SQSEvent): Promise<PromiseSettledResult<unknown>[]> {
  const handler = middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(parseSqsRecords())
    .handler(async (_event, { messages }) => messages);
  return handler(event, lambdaContext() as Context & WithMessages);
}

const snsEnvelope = (Message: unknown) =>
  JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:eu-central-1:000000000000:events', Message });

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
  [' {"a":1}', ' {"a":1}'],
  [snsEnvelope('0012345'), '0012345'],
  [snsEnvelope('{"event":"LOAN"}'), { event: 'LOAN' }],
])('reads %j', async (body, value) => {
  expect(await messagesOf(sqsEvent([body]))).toEqual([{ status: 'fulfilled', value }]);
});

test.each(['{"Records":[null]}', '{"Records":[]}', '{"Type":"Notification"}', snsEnvelope(null)])(
  'makes %s the failure of its own record',
  async (body) => {
    expect(await messagesOf(sqsEvent(['first', body, 'last']))).toEqual([
      { status: 'fulfilled', value: 'first' },
      { status: 'rejected', reason: expect.any(BadMessageError) },
      { status: 'fulfilled', value: 'last' },
    ]);
  },
);

describe('hostile bodies', () => {
  const keys = [
    'Records',
    'records',
    'events',
    'eventSource',
    'EventSource',
    'Type',
    'body',
    'Sns',
    'awslogs',
    '__proto__',
    'constructor',
  ];
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
      fc.dictionary(fc.constantFrom(...keys), tie('nested'), { maxKeys: 4 }),
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
