import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { startJsonServer } from '@alma-cache/testing/json-server';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { createSqsHandler, type RecordContext, type SqsHandlerOptions } from './sqs-handler.ts';

const loanMessage = v.strictObject({ userID: v.string(), loanID: v.string() });
const loan = (loanID: string) => JSON.stringify({ userID: 'test_user', loanID });
const failures = (...indexes: number[]) => ({
  batchItemFailures: indexes.map((index) => ({ itemIdentifier: `message-${index}` })),
});
const forever = () => new Promise<void>(() => undefined);

describe('one record, many, none', () => {
  test('a message reaches process as the schema types it, with its record and a logger of its own', async () => {
    const logger = new CapturedLogger();
    const seen: unknown[] = [];
    const handler = createSqsHandler({
      message: loanMessage,
      process: async (message, context) => {
        seen.push(message, context.record.messageId);
        context.logger.info('working');
      },
      logger,
    });
    expect(await handler(sqsEvent([loan('test_loan')]), lambdaContext())).toEqual(failures());
    expect(seen).toEqual([{ userID: 'test_user', loanID: 'test_loan' }, 'message-0']);
    expect(logger.lines).toEqual([
      expect.objectContaining({
        message: 'working',
        messageId: 'message-0',
        function_request_id: 'request-1',
      }),
      expect.objectContaining({ message: 'Batch finished', level: 'INFO', records: 1, failed: 0 }),
    ]);
  });

  test('process is told when the last of equal messages was sent, which it is run once for', async () => {
    const seen: unknown[] = [];
    const handler = createSqsHandler({
      message: v.string(),
      process: async (id, { sentAt }) => void seen.push([id, sentAt]),
      logger: new CapturedLogger(),
    });
    const event = sqsEvent(['a', 'b', 'a']);
    for (const [index, { attributes }] of event.Records.entries())
      attributes.SentTimestamp = String(1000 + index);
    await handler(event, lambdaContext());
    expect(seen).toEqual([
      ['a', 1002],
      ['b', 1001],
    ]);
  });

  test('text reaches process as text: leading zeros and 19 digits survive, a JSON string loses its quotes', async () => {
    const seen: string[] = [];
    const handler = createSqsHandler({
      message: v.string(),
      process: async (id) => {
        seen.push(id);
      },
      concurrency: 1,
      logger: new CapturedLogger(),
    });
    await handler(sqsEvent(['0012345', '1234567890123456789', '"0099"', 'null']), lambdaContext());
    expect(seen).toEqual(['0012345', '1234567890123456789', '0099', 'null']);
  });

  test('an event without records, such as a warm-up, is answered with an empty list', async () => {
    const handler = createSqsHandler({ message: v.string(), process: forever, logger: new CapturedLogger() });
    expect(await handler({} as SQSEvent, lambdaContext())).toEqual(failures());
  });
});

describe('failures', () => {
  test('exactly the records that failed are named, in order, with a line each and one for the batch', async () => {
    const logger = new CapturedLogger();
    const handler = createSqsHandler({
      message: loanMessage,
      process: async ({ loanID }) => {
        if (loanID === 'refused')
          throw Object.assign(new Error('no'), { code: 'ALMA_REJECTED', retryable: false });
      },
      logger,
    });
    const event = sqsEvent([
      loan('a'),
      loan('refused'),
      'no JSON',
      '{"userID":"Smith","loanID":7301987301}',
      loan('b'),
    ]);
    expect(await handler(event, lambdaContext())).toEqual(failures(1, 2, 3));
    expect(logger.lines.map(({ level, messageId, code }) => ({ level, messageId, code }))).toEqual([
      { level: 'INFO', messageId: undefined, code: undefined },
      { level: 'ERROR', messageId: 'message-1', code: 'ALMA_REJECTED' },
      { level: 'ERROR', messageId: 'message-2', code: 'BAD_MESSAGE' },
      { level: 'ERROR', messageId: 'message-3', code: 'BAD_MESSAGE' },
    ]);
    expect(logger.at('INFO')).toEqual([expect.objectContaining({ records: 5, failed: 3 })]);
    expect(JSON.stringify(logger.lines)).not.toMatch(/no JSON|Smith|7301987301/);
  });

  test('hostile bodies fail alone', async () => {
    const processed: string[] = [];
    const handler = createSqsHandler({
      message: loanMessage,
      process: async ({ loanID }) => {
        processed.push(loanID);
      },
      logger: new CapturedLogger(),
    });
    const hostile = [
      '{"Records":[null]}',
      '{"Records":[]}',
      '{"__proto__":{"userID":"u","loanID":"l"}}',
      `{"userID":"u","loanID":"l","__proto__":{"polluted":true}}`,
      '['.repeat(262_144),
      `${'['.repeat(131_072)}${']'.repeat(131_072)}`,
      'null',
      '',
    ];
    const response = await handler(sqsEvent([loan('first'), ...hostile, loan('last')]), lambdaContext());
    expect(response).toEqual(failures(1, 2, 3, 4, 5, 6, 7, 8));
    expect(processed).toEqual(['first', 'last']);
  });

  test('a message through SNS is processed like any other', async () => {
    const process = jest.fn<SqsHandlerOptions<typeof loanMessage>['process']>(async () => undefined);
    const handler = createSqsHandler({ message: loanMessage, process, logger: new CapturedLogger() });
    const envelope = JSON.stringify({ Type: 'Notification', Message: loan('l') });
    expect(await handler(sqsEvent([envelope]), lambdaContext())).toEqual(failures());
    expect(process).toHaveBeenCalledWith({ userID: 'test_user', loanID: 'l' }, expect.anything());
  });
});

describe('equal messages of a batch', () => {
  test('are processed once and share success', async () => {
    const process = jest.fn(async () => undefined);
    const handler = createSqsHandler({ message: v.string(), process, logger: new CapturedLogger() });
    expect(await handler(sqsEvent(['0012', '"0012"', '0012', '12']), lambdaContext())).toEqual(failures());
    expect(process.mock.calls.map(([id]: unknown[]) => id)).toEqual(['0012', '12']);
  });

  test('are processed once and share failure', async () => {
    const process = jest.fn(() => Promise.reject(new Error('down')));
    const handler = createSqsHandler({ message: v.string(), process, logger: new CapturedLogger() });
    expect(await handler(sqsEvent(Array<string>(10).fill('same')), lambdaContext())).toEqual(
      failures(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    );
    expect(process).toHaveBeenCalledTimes(1);
  });

  test('of two batches are processed twice', async () => {
    const process = jest.fn(async () => undefined);
    const handler = createSqsHandler({ message: v.string(), process, logger: new CapturedLogger() });
    await handler(sqsEvent(['same']), lambdaContext());
    await handler(sqsEvent(['same']), lambdaContext());
    expect(process).toHaveBeenCalledTimes(2);
  });
});

describe('time and concurrency', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([
    [undefined, 5],
    [2, 2],
  ])('with concurrency %s, %i messages are processed at once', async (concurrency, expected) => {
    let working = 0;
    let most = 0;
    const handler = createSqsHandler({
      message: v.string(),
      process: async () => {
        most = Math.max(most, ++working);
        await new Promise((resolve) => setTimeout(resolve, 10));
        working--;
      },
      ...(concurrency === undefined ? {} : { concurrency }),
      logger: new CapturedLogger(),
    });
    const answer = handler(sqsEvent(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']), lambdaContext());
    await jest.advanceTimersByTimeAsync(100);
    expect(await answer).toEqual(failures());
    expect(most).toBe(expected);
  });

  test('a concurrency that is no positive integer is refused at cold start', () => {
    const options = { message: v.string(), process: forever, logger: new CapturedLogger() };
    expect(() => createSqsHandler({ ...options, concurrency: 0 })).toThrow(TypeError);
  });

  test('two seconds before the end, the answer keeps what is done and fails what hangs or has not started', async () => {
    const logger = new CapturedLogger();
    const started: string[] = [];
    let context: RecordContext | undefined;
    const handler = createSqsHandler({
      message: v.string(),
      process: async (name, given) => {
        started.push(name);
        context = given;
        if (name.startsWith('hangs')) await forever();
      },
      concurrency: 2,
      logger,
    });
    const answer = handler(sqsEvent(['done', 'hangs 1', 'hangs 2', 'waits']), lambdaContext(10_000));
    await jest.advanceTimersByTimeAsync(7999);
    expect(context?.deadline).toBe(8000);
    expect(context?.signal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await answer).toEqual(failures(1, 2, 3));
    expect(context?.signal.aborted).toBe(true);
    expect(started).toEqual(['done', 'hangs 1', 'hangs 2']);
    expect(logger.at('ERROR')).toEqual(
      Array(3).fill(expect.objectContaining({ code: 'DEADLINE_EXCEEDED', retryable: true })),
    );
  });

  test('a schema that never answers is no exception', async () => {
    const handler = createSqsHandler({
      message: {
        '~standard': { version: 1, vendor: 'test', validate: () => new Promise<never>(() => undefined) },
      },
      process: async () => undefined,
      logger: new CapturedLogger(),
    });
    const answer = handler(sqsEvent(['a']), lambdaContext(3000));
    await jest.advanceTimersByTimeAsync(1000);
    expect(await answer).toEqual(failures(0));
  });

  test('without a clock in its context, the invocation has the longest time that Lambda gives', async () => {
    let deadline = 0;
    const handler = createSqsHandler({
      message: v.string(),
      process: async (_, context) => {
        deadline = context.deadline;
      },
      logger: new CapturedLogger(),
    });
    const { getRemainingTimeInMillis, ...context } = lambdaContext();
    await handler(sqsEvent(['a']), context as typeof context & { getRemainingTimeInMillis: () => number });
    expect(getRemainingTimeInMillis()).toBe(30_000);
    expect(deadline).toBe(898_000);
  });
});

describe('the API key', () => {
  test('comes from the named parameter, once for all records and batches', async () => {
    await using server = await startJsonServer(() => ({
      body: { Parameters: [{ Name: '/alma/key', Type: 'SecureString', Value: 'l7xx' }] },
    }));
    using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SSM: server.url });
    const keys: string[] = [];
    const handler = createSqsHandler({
      message: v.string(),
      process: async (_message, { apiKey }) => {
        keys.push(await apiKey());
      },
      apiKeyName: '/alma/key',
      logger: new CapturedLogger(),
    });
    await handler(sqsEvent(['a', 'b', 'c']), lambdaContext());
    await handler(sqsEvent(['d']), lambdaContext());
    expect(keys).toEqual(['l7xx', 'l7xx', 'l7xx', 'l7xx']);
    expect(server.requests).toHaveLength(1);
  });

  test('that is missing fails the records that need it, naming the parameter, and no others', async () => {
    await using server = await startJsonServer(() => ({ body: { InvalidParameters: ['/alma/key'] } }));
    using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SSM: server.url });
    const logger = new CapturedLogger();
    const handler = createSqsHandler({
      message: v.string(),
      process: async (message, { apiKey }) => {
        if (message === 'needs it') await apiKey();
      },
      apiKeyName: '/alma/key',
      logger,
    });
    expect(await handler(sqsEvent(['needs it', 'does not']), lambdaContext())).toEqual(failures(0));
    expect(logger.at('ERROR')).toEqual([
      expect.objectContaining({ code: 'API_KEY_MISSING', message: expect.stringContaining('/alma/key') }),
    ]);
  });

  test('comes from the parameter that ALMA_API_KEY_NAME names, where the handler was given no name', async () => {
    await using server = await startJsonServer(() => ({
      body: { Parameters: [{ Name: '/alma/key', Type: 'SecureString', Value: 'l7xx' }] },
    }));
    using _ = environment({
      ...awsEnvironment,
      AWS_ENDPOINT_URL_SSM: server.url,
      ALMA_API_KEY_NAME: '/alma/key',
    });
    const keys: string[] = [];
    const handler = createSqsHandler({
      message: v.string(),
      process: async (_message, { apiKey }) => {
        keys.push(await apiKey());
      },
      logger: new CapturedLogger(),
    });
    await handler(sqsEvent(['a']), lambdaContext());
    expect(keys).toEqual(['l7xx']);
  });

  test('of a handler that was given no name, nor its environment, is an error that says so', async () => {
    using _ = environment({ ALMA_API_KEY_NAME: undefined });
    const logger = new CapturedLogger();
    const handler = createSqsHandler({
      message: v.string(),
      process: async (_, { apiKey }) => {
        await apiKey();
      },
      logger,
    });
    await handler(sqsEvent(['a']), lambdaContext());
    expect(logger.at('ERROR')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('apiKeyName') }),
    ]);
  });
});
