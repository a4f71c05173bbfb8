import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { CapturedMetrics } from '@alma-cache/testing/captured-metrics';
import { environment } from '@alma-cache/testing/environment';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { createSqsHandler, type RecordContext } from './sqs-handler.ts';

const loanMessage = v.strictObject({ userID: v.string(), loanID: v.string() });
type LoanMessage = v.InferOutput<typeof loanMessage>;

const loan = (userID: string, loanID: string) => JSON.stringify({ userID, loanID });
const refusal = (message: string, code = 'ALMA_REJECTED') =>
  Object.assign(new Error(message), { code, retryable: false });

/** Of no use: it is only asked to hide messages. */
const sqsClient = new SQSClient({
  endpoint: 'http://127.0.0.1:1',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
afterAll(() => sqsClient.destroy());
afterEach(() => {
  jest.restoreAllMocks();
});

function loanHandler(process: (message: LoanMessage, context: RecordContext) => Promise<void>) {
  const logger = new CapturedLogger();
  const metrics = new CapturedMetrics();
  const handler = createSqsHandler({
    message: loanMessage,
    userId: ({ userID }) => userID,
    process,
    concurrency: 10,
    postponeUntil: (error) => (error instanceof Error && error.name === 'QuotaError' ? 0 : undefined),
    logger,
    metrics,
    sqsClient,
  });
  return { handler, logger, metrics };
}

describe('metrics', () => {
  test('tell what became of each batch, and what process counts, in one line and one for each error code', async () => {
    const { handler, metrics } = loanHandler(async ({ loanID }, { count }) => {
      if (loanID === 'gone') count('RecordsGone');
      if (loanID === 'stale') count('StaleWrites', 2);
      if (loanID === 'refused') throw refusal('no');
    });
    const dimensions = { service: 'service_undefined', function: 'update-user' };
    const bodies = [
      loan('u', 'gone'),
      loan('u', 'stale'),
      loan('u', 'stale'),
      loan('u', 'refused'),
      'no JSON',
    ];
    await handler(sqsEvent(bodies), lambdaContext());
    expect(metrics.lines).toEqual([
      { dimensions: { ...dimensions, code: 'ALMA_REJECTED' }, values: { RecordsFailed: 1 } },
      { dimensions: { ...dimensions, code: 'BAD_MESSAGE' }, values: { RecordsFailed: 1 } },
      {
        dimensions,
        values: { BatchSize: 5, RecordsProcessed: 3, RecordsFailed: 2, RecordsGone: 1, StaleWrites: 2 },
      },
    ]);
    await handler(sqsEvent([loan('u', 'l')]), lambdaContext());
    expect(metrics.lines.slice(3)).toEqual([{ dimensions, values: { BatchSize: 1, RecordsProcessed: 1 } }]);
  });

  test('cost no record anything where they fail', async () => {
    const { handler, metrics, logger } = loanHandler(async (_, { count }) => count('RecordsGone'));
    for (const method of ['addMetric', 'singleMetric', 'publishStoredMetrics', 'hasStoredMetrics'] as const) {
      jest.spyOn(metrics, method).mockImplementation(() => {
        throw new RangeError('full');
      });
    }
    expect(await handler(sqsEvent([loan('u', 'l')]), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(logger.at('WARN').map(({ message }) => message)).toEqual([
      'Not counted',
      'Not counted',
      'Not counted',
      'Metrics not published',
    ]);
  });
});

/** How errors of this repository and of others quote a user. */
const quotes: ((id: string) => string)[] = [
  (id) => `Alma has no such user, asking for user ${JSON.stringify(id)}: it answered 400 401861`,
  (id) => `Alma failed to answer for loan "17" of user ${JSON.stringify(id.toUpperCase())}`,
  (id) => `DynamoDB throttles users, record ${id.toLowerCase()}; try again later`,
  (id) => `GET /almaws/v1/users/${encodeURIComponent(id)}/loans?limit=100 failed`,
];

/** Ids that no other text of a log line holds by chance. */
const userID = fc.string({ minLength: 0, maxLength: 20 }).map((rest) => `Qz7${rest}7zQ`);

const holds = (lines: unknown, id: string): boolean => {
  const text = JSON.stringify(lines).toLowerCase();
  const spellings = [id, id.toLowerCase(), encodeURIComponent(id), JSON.stringify(id).slice(1, -1)];
  return spellings.some((spelling) => text.includes(JSON.stringify(spelling).slice(1, -1).toLowerCase()));
};

describe('user ids', () => {
  const behaviours: ((message: LoanMessage, text: string, context: RecordContext) => void)[] = [
    (_, text) => {
      throw refusal(text);
    },
    ({ userID }, text, { logger }) => logger.info(text, { userID, nested: [{ error: new Error(text) }] }),
    (_, text) => {
      throw Object.assign(refusal(text, 'ALMA_THROTTLED_DAY'), { name: 'QuotaError' });
    },
    (_, text) => {
      throw new TypeError(text);
    },
    ({ userID }, _, { about }) => {
      about(`Owner${userID}`);
      throw refusal(`DynamoDB throttles users, record Owner${userID}`);
    },
  ];
  const logOf = async (ids: string[], behaviour: number, quote: number) => {
    const { handler, logger } = loanHandler(async (message, context) => {
      behaviours[behaviour]?.(message, quotes[quote]?.(message.userID) ?? '', context);
    });
    const bodies = [...ids, ...ids.slice(0, 1)].map((id, index) => loan(id, String(index % ids.length)));
    await handler(sqsEvent(bodies), lambdaContext());
    return logger.lines;
  };
  const anyIds = fc.uniqueArray(userID, { minLength: 1, maxLength: 4 });
  const anyBehaviour = fc.nat({ max: behaviours.length - 1 });
  const anyQuote = fc.nat({ max: quotes.length - 1 });

  test('are in no line, whatever process logs and throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyIds, anyBehaviour, anyQuote, async (ids, behaviour, quote) => {
        const lines = await logOf(ids, behaviour, quote);
        expect(lines.length).toBeGreaterThan(1);
        for (const id of ids) expect(holds(lines, id)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test('are in the line of each record that failed where LOG_USER_IDS is true, and errors quote them', async () => {
    using _ = environment({ LOG_USER_IDS: 'true' });
    await fc.assert(
      fc.asyncProperty(anyIds, anyQuote, async (ids, quote) => {
        const failed = (await logOf(ids, 0, quote)).filter(({ level }) => level === 'ERROR');
        expect(failed.map(({ userId }) => userId)).toEqual([...ids, ids[0]]);
        expect(failed.map(({ message }) => message)).toEqual(
          [...ids, ids[0] ?? ''].map((id) => quotes[quote]?.(id)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('that are masked leave the other ids of a line', async () => {
    const { handler, logger } = loanHandler(async () => {
      throw refusal('Alma has no such loan, asking for loan "17300000010001221" of user "ann"');
    });
    await handler(sqsEvent([loan('Ann', '17300000010001221')]), lambdaContext());
    expect(logger.at('ERROR')).toEqual([
      expect.objectContaining({
        messageId: 'message-0',
        code: 'ALMA_REJECTED',
        message: 'Alma has no such loan, asking for loan "17300000010001221" of user "(user id)"',
      }),
    ]);
    expect(logger.lines).toHaveLength(2);
  });
});
