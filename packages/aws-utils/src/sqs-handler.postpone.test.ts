import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { lambdaContext, sqsRecord } from '@alma-cache/testing/lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import * as v from 'valibot';
import { Queue } from './queue.ts';
import { createSqsHandler, type RecordContext, type SqsHandlerOptions } from './sqs-handler.ts';
import { nextMidnightUtc } from './visibility-timeout.ts';

const HOUR_MS = 3_600_000;
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

class QuotaError extends Error {
  readonly code = 'ALMA_THROTTLED_DAY';
  readonly retryable = true;
}

let emulator: FauxqsServer;
let client: SQSClient;
let name: string;
let queues = 0;

beforeAll(async () => {
  emulator = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-central-1' });
  client = new SQSClient({
    endpoint: `http://127.0.0.1:${emulator.port}`,
    region: 'eu-central-1',
    credentials,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await emulator.stop();
});
beforeEach(() => {
  name = `users-${queues++}`;
  emulator.createQueue(name, { attributes: { VisibilityTimeout: '30' } });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Puts bodies into the queue and receives them as a function would. */
async function receive(bodies: string[], receiveCount = 1): Promise<SQSEvent> {
  const queue = new Queue({ name, owner: '000000000000' }, { client });
  await queue.sendAll(bodies);
  const messages = await queue.receive();
  const eventSourceARN = emulator.inspectQueue(name)?.arn ?? '';
  const Records = messages.map(({ id, body, receiptHandle }) => {
    const record = sqsRecord(body, { messageId: id, receiptHandle, eventSourceARN });
    const attributes = { ...record.attributes, ApproximateReceiveCount: String(receiveCount) };
    return { ...record, attributes };
  });
  return { Records: Records.toSorted((one, other) => one.body.localeCompare(other.body)) };
}

const idsOf = ({ Records }: SQSEvent, ...indexes: number[]) =>
  indexes.map((index) => ({ itemIdentifier: Records[index]?.messageId }));

/** For how long each message is hidden from now, in hours, by body. */
const hiddenHours = () =>
  Object.fromEntries(
    (emulator.inspectQueue(name)?.messages.inflight ?? []).map(({ message, visibilityDeadline }) => [
      message.body,
      Math.round((visibilityDeadline - Date.now()) / HOUR_MS),
    ]),
  );

function quotaHandler(
  process: (id: string, context: RecordContext) => Promise<void>,
  options: Partial<SqsHandlerOptions<v.StringSchema<undefined>>>,
) {
  const logger = new CapturedLogger();
  const handler = createSqsHandler({
    message: v.string(),
    process,
    concurrency: 1,
    postponeUntil: (error) => (error instanceof QuotaError ? Date.now() + 4 * HOUR_MS : undefined),
    sqsClient: client,
    random: () => 0,
    logger,
    ...options,
  });
  return { handler, logger };
}

test('a used-up quota postpones its message and the rest of the batch, which is not processed, and says so once', async () => {
  const processed: string[] = [];
  const { handler, logger } = quotaHandler(async (id) => {
    processed.push(id);
    if (id === 'c') throw new QuotaError('used up');
    if (id === 'b') throw new Error('another failure');
  }, {});
  const event = await receive(['a', 'b', 'c', 'd', 'e']);
  expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: idsOf(event, 1, 2, 3, 4) });
  expect(processed).toEqual(['a', 'b', 'c']);
  expect(hiddenHours()).toEqual({ a: 0, b: 0, c: 4, d: 4, e: 4 });
  expect(logger.at('WARN')).toEqual([
    expect.objectContaining({
      messageIds: event.Records.slice(2).map(({ messageId }) => messageId),
      because: { code: 'ALMA_THROTTLED_DAY', message: 'used up', retryable: true },
    }),
  ]);
  expect(logger.at('ERROR')).toHaveLength(1);
});

test('what is under way is told to stop, and is postponed too; what ends in spite of that has ended', async () => {
  const { promise: refusal, reject: refuse } = Promise.withResolvers<void>();
  const { handler } = quotaHandler(
    async (id, { signal }) => {
      if (id === 'used-up') return refusal;
      const stopped = new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      refuse(new QuotaError('used up'));
      await (id === 'wrote' ? stopped.catch(() => undefined) : stopped);
    },
    { concurrency: 3 },
  );
  const event = await receive(['used-up', 'waits', 'wrote']);
  expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: idsOf(event, 0, 1) });
  expect(hiddenHours()).toEqual({ 'used-up': 4, waits: 4, wrote: 0 });
});

test.each([2, 3])(
  'a message that meets a used-up quota at its receive %i takes its place in the queue anew',
  async (receiveCount) => {
    const { handler } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {});
    const event = await receive(['a', 'b'], receiveCount);
    expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: idsOf(event, 0, 1) });
    const { ready = [], delayed = [], inflight = [] } = emulator.inspectQueue(name)?.messages ?? {};
    expect([ready, inflight]).toEqual([[], []]);
    expect(delayed.map(({ body, approximateReceiveCount }) => [body, approximateReceiveCount])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  },
);

test('the next batch is tried again', async () => {
  const processed: string[] = [];
  const { handler } = quotaHandler(async (id) => {
    processed.push(id);
    if (processed.length === 1) throw new QuotaError('used up');
  }, {});
  await handler(await receive(['a']), lambdaContext());
  const event = await receive(['b']);
  expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: [] });
});

test('a moment beyond the reach of SQS hides the messages for as long as it can', async () => {
  const { handler } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {
    postponeUntil: () => Date.now() + 24 * HOUR_MS,
  });
  await handler(await receive(['a', 'b']), lambdaContext());
  expect(hiddenHours()).toEqual({ a: 12, b: 12 });
});

test('the moment of postponement may be midnight', async () => {
  const midnight = nextMidnightUtc();
  const { handler, logger } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {
    postponeUntil: () => midnight,
  });
  await handler(await receive(['a']), lambdaContext());
  expect(logger.at('WARN')).toEqual([
    expect.objectContaining({ message: expect.stringContaining(new Date(midnight).toISOString()) }),
  ]);
});

test('a message that has its own moment to come back is hidden until then, or for as long as SQS can', async () => {
  const later: Record<string, number> = { b: 2, c: 20 };
  const { handler } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {
    comesBackAt: (until, { body }) => until + (later[body] ?? 0) * HOUR_MS,
  });
  await handler(await receive(['a', 'b', 'c']), lambdaContext());
  expect(hiddenHours()).toEqual({ a: 4, b: 6, c: 12 });
});

test('equal messages are postponed together', async () => {
  const { handler } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {});
  const event = await receive(['same', 'same', 'same']);
  expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: idsOf(event, 0, 1, 2) });
  const inFlight = emulator.inspectQueue(name)?.messages.inflight ?? [];
  expect(inFlight.map(({ visibilityDeadline }) => visibilityDeadline > Date.now() + HOUR_MS)).toEqual([
    true,
    true,
    true,
  ]);
});

test('an SQS that refuses costs a line in the log and nothing else', async () => {
  const { handler, logger } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {});
  const event = {
    Records: [
      sqsRecord('a', {
        messageId: 'message-0',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:gone',
      }),
    ],
  };
  expect(await handler(event, lambdaContext())).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  });
  expect(logger.at('WARN')).toEqual([
    expect.objectContaining({ because: expect.objectContaining({ code: 'ALMA_THROTTLED_DAY' }) }),
    expect.objectContaining({ because: expect.objectContaining({ code: 'QUEUE_NOT_FOUND' }) }),
  ]);
});

test('an SQS that never answers does not keep the answer back', async () => {
  const silent = new SQSClient({ region: 'eu-central-1', credentials });
  silent.middlewareStack.add(() => () => new Promise(() => undefined), { step: 'initialize' });
  const { handler, logger } = quotaHandler(() => Promise.reject(new QuotaError('used up')), {
    sqsClient: silent,
    reserveMs: 900,
  });
  const event = { Records: [sqsRecord('a', { messageId: 'message-0' })] };
  jest.useFakeTimers({ now: 0 });
  const answer = handler(event, lambdaContext(1000));
  await jest.advanceTimersByTimeAsync(999);
  expect(await Promise.race([answer, 'still waiting'])).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  });
  expect(logger.at('WARN')).toHaveLength(2);
});

test('a postponeUntil that throws fails its own record alone', async () => {
  const { handler } = quotaHandler(
    async (id) => {
      if (id === 'a') throw new Error('any');
    },
    {
      postponeUntil: () => {
        throw new Error('bug');
      },
    },
  );
  const event = await receive(['a', 'b']);
  expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: idsOf(event, 0) });
});
