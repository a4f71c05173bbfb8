import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { type ApiKey, createSqsHandler, injectApiKey, parseSqsRecords, type RecordContext } from './index.ts';

// The compiler is what runs this file: an equality that does not hold is an error of types.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Claim extends true>(): void => undefined;

test('the message type of the schema reaches process', () => {
  const loanMessage = v.strictObject({ userID: v.string(), loanID: v.string() });
  const handler = createSqsHandler({
    message: loanMessage,
    process: async (message, context) => {
      holds<Equal<typeof message, { userID: string; loanID: string }>>();
      holds<Equal<typeof context, RecordContext>>();
    },
  });
  holds<Equal<typeof handler, (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>>>();
  expect(handler).toBeInstanceOf(Function);
});

test('it is what the schema makes of the message, not what it takes', () => {
  const length = v.pipe(
    v.string(),
    v.transform((text) => text.length),
  );
  createSqsHandler({
    message: length,
    process: async (message) => holds<Equal<typeof message, number>>(),
  });
});

test('any Standard Schema will do, and only a schema', () => {
  const dates: StandardSchemaV1<string, Date> = {
    '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value: new Date(String(value)) }) },
  };
  createSqsHandler({ message: dates, process: async (message) => holds<Equal<typeof message, Date>>() });
  // @ts-expect-error a function is no Standard Schema
  const incomplete = () => createSqsHandler({ message: String, process: async () => undefined });
  expect(incomplete).toBeInstanceOf(Function);
});

test('the middlewares add to the context what they promise', () => {
  const apiKey: ApiKey = async () => 'l7xx';
  middy<SQSEvent, void>()
    .use(injectApiKey(apiKey))
    .use(parseSqsRecords())
    .handler(async (_event, context) => {
      holds<Equal<typeof context.apiKey, ApiKey>>();
      holds<Equal<typeof context.messages, PromiseSettledResult<unknown>[]>>();
    });
});
