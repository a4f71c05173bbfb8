import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { createSqsHandler } from './sqs-handler.ts';

const TIMEOUT_MS = 10_000;

const refuse = () => {
  throw new Error('touched');
};
const throwables: unknown[] = [
  undefined,
  null,
  0,
  'text',
  Symbol('symbol'),
  Object.freeze({ code: 1 }),
  Object.create(null),
  Object.freeze(new Error('frozen')),
  Object.defineProperty(new Error('trapped'), 'code', { get: refuse }),
  Object.defineProperty({}, 'message', { get: refuse }),
  new Proxy(new Error('proxy'), { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse }),
  new AggregateError([], ''),
  new DOMException('aborted', 'AbortError'),
];

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What the processing of a message may do; those that return at all mean success. */
const behaviours: ((signal: AbortSignal, choice: number) => Promise<void>)[] = [
  async () => undefined,
  async (_, choice) => {
    throw throwables[choice % throwables.length];
  },
  (_, choice) => {
    throw throwables[choice % throwables.length];
  },
  async (_, choice) => after(choice),
  async (_, choice) => after(choice).then(() => Promise.reject(throwables[choice % throwables.length])),
  () => new Promise<void>(() => undefined),
  (signal) => new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  (signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 1))),
  async () => Object.defineProperty({}, 'then', { get: refuse }) as never,
];

const workMessage = v.pipe(v.string(), v.regex(/^work:\d+:\d+$/));

const work = fc
  .tuple(fc.nat({ max: behaviours.length - 1 }), fc.constantFrom(0, 1, 7, 3000, 7999, 8001, 15_000))
  .map(([behaviour, choice]) => `work:${behaviour}:${choice}`);
const body = fc.oneof(
  { weight: 3, arbitrary: work },
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.json(),
  work.map((message) => JSON.stringify(message)),
  work.map((Message) => JSON.stringify({ Type: 'Notification', Message })),
  fc.constantFrom(
    '{"Records":[null]}',
    '{"Records":[]}',
    '{"__proto__":{"a":1}}',
    '['.repeat(10_000),
    '',
    'null',
  ),
);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('in time, exactly the records are named whose processing had not returned, whatever it does and whatever they hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { maxLength: 10 }),
      fc.integer({ min: 1, max: 10 }),
      async (bodies, concurrency) => {
        const returned = new Set<string>();
        const processedOf = new Map<string, string>();
        const handler = createSqsHandler({
          message: workMessage,
          process: async (message, { signal, record }) => {
            processedOf.set(record.messageId, message);
            const [, behaviour, choice] = message.split(':').map(Number);
            await behaviours[behaviour ?? 0]?.(signal, choice ?? 0);
            returned.add(message);
          },
          concurrency,
          logger: new CapturedLogger(),
        });
        const event = sqsEvent(bodies);
        const answer = handler(event, lambdaContext(TIMEOUT_MS)).then((response) => ({
          response,
          succeeded: new Set(returned),
        }));
        await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
        const outcome = await Promise.race([answer, 'too late' as const]);
        if (outcome === 'too late') throw new Error('There was no answer before the timeout of the function');

        const expected = event.Records.filter((record) => !outcome.succeeded.has(messageOf(record.body)));
        expect(outcome.response).toEqual({
          batchItemFailures: expected.map(({ messageId }) => ({ itemIdentifier: messageId })),
        });
        expect(new Set(processedOf.values()).size).toBe(processedOf.size);
        await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
      },
    ),
    { numRuns: 50 },
  );
});

/** The message that a body of this test holds, however it is wrapped. */
const messageOf = (text: string): string => /work:\d+:\d+/.exec(text)?.[0] ?? 'none';
