import { env } from 'node:process';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import pLimit from 'p-limit';
import { type ApiKey, apiKeyFromSsm } from './api-key.ts';
import { ApiKeyError } from './errors.ts';
import { groupBy } from './group-by.ts';
import { validate } from './message.ts';
import { type MessageTimes, messageTimes } from './message-times.ts';
import { type Count, counter, metricsFromEnv } from './metrics.ts';
import { countRecords } from './middleware/count-records.ts';
import { injectApiKey } from './middleware/inject-api-key.ts';
import { observe } from './middleware/observe.ts';
import { parseSqsRecords, type WithMessages } from './middleware/parse-sqs-records.ts';
import { reportBatchItemFailures } from './middleware/report-batch-item-failures.ts';
import { createPostponer } from './postpone.ts';
import { recordsOf } from './records.ts';
import { settleInTime, type Turn } from './settle.ts';
import { loggerAbout, UserIds } from './user-ids.ts';

/** What `process` is given besides the message. */
export interface RecordContext extends MessageTimes {
  /** The API key of `apiKeyName`. */
  apiKey: ApiKey;
  /**
   * Aborted at the deadline, and what goes on regardless is reported failed all the same; aborted, too, when the batch
   * is postponed, where what ends well regardless has succeeded.
   */
  signal: AbortSignal;
  /** When the signal will abort at the latest, epoch ms. */
  deadline: number;
  /** Adds the message id to every line, and the user id or nothing of it: see `userId` of the handler. */
  logger: Logger;
  /** Says whose data the record is about, where processing alone can tell: for the log, as `userId` of the handler. */
  about: (userId: string | null | undefined) => void;
  /** Counts what became of the record. */
  count: Count<'RecordsGone' | 'StaleWrites' | 'AlmaCallsSpared'>;
  /** The record as it came; of equal messages, the first. */
  record: Readonly<SQSRecord>;
}

export interface SqsHandlerOptions<Schema extends StandardSchemaV1> {
  /** What a message looks like: any Standard Schema. Bodies that are not JSON reach it as strings. */
  message: Schema;
  /** Does the work for one message. Returning deletes the message, throwing leaves it in the queue. */
  process: (message: StandardSchemaV1.InferOutput<Schema>, context: RecordContext) => Promise<void>;
  /**
   * Whose data a message is about. The lines logged about the record say `userId` where the environment variable
   * `LOG_USER_IDS` is `true`; elsewhere the id is taken out of whatever they say, errors included.
   */
  userId?: (message: StandardSchemaV1.InferOutput<Schema>) => string | null | undefined;
  /** Name of the SSM parameter that holds the API key. Default: what the variable `ALMA_API_KEY_NAME` says. */
  apiKeyName?: string;
  /** How many messages of a batch are processed at once. Default 5. */
  concurrency?: number;
  /**
   * Until when (epoch ms) a failure says that no message can be processed, e.g. `nextMidnightUtc()` for a used-up daily
   * quota; `undefined` for any other failure. The rest of the batch is then not processed, the signal of what is being
   * processed aborts, and their messages are hidden until that time plus up to 15 minutes of jitter, or for as long as
   * SQS can hide a message: at least 11 h 40 min.
   *
   * They are reported failed, and SQS counts each receipt. So a message that was received before is not hidden but sent
   * anew, and deleted: with a `maxReceiveCount` of 2 or more, no message becomes a dead letter by waiting, however many days.
   */
  postponeUntil?: (error: unknown) => number | undefined;
  /**
   * When a message that is postponed until a moment should come back, both epoch ms: at the moment itself, or later where all
   * at once would be too many, or others have to go first. Asked of each message that is hidden. Default: that moment.
   */
  comesBackAt?: (until: number, record: Readonly<SQSRecord>) => number;
  /** Time kept back at the end of the invocation for the answer, in ms. Default 2000. */
  reserveMs?: number;
  /** Default: a logger set up by the environment (`POWERTOOLS_SERVICE_NAME`, `POWERTOOLS_LOG_LEVEL`). */
  logger?: Logger;
  /** Default: a tracer that is silent outside Lambda and records no HTTP requests, whose paths hold patron ids. */
  tracer?: Tracer;
  /** Default: metrics set up by the environment, none where it has no `POWERTOOLS_METRICS_NAMESPACE`. */
  metrics?: Metrics | undefined;
  /** Hides messages that are postponed. Default: a client of its own, from the environment. */
  sqsClient?: SQSClient;
  /** Epoch ms. */
  now?: () => number;
  /** Jitter: a number from 0 up to, not including, 1. */
  random?: () => number;
}

/** A Lambda function for an event source mapping with `ReportBatchItemFailures`. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

type InvocationContext = Context & WithMessages & { apiKey: ApiKey };

/** Lambda's longest timeout ("Lambda quotas"): the time an invocation has when its context does not tell. */
const LONGEST_INVOCATION_MS = 900_000;

/**
 * Makes a Lambda function of the work for one message of an SQS standard queue. The answer names exactly the records
 * that failed, whatever the bodies hold and whatever `process` does, and comes before the function's time is over.
 * Equal messages of a batch are processed once and share the outcome.
 */
export function createSqsHandler<Schema extends StandardSchemaV1>({
  message: schema,
  process,
  userId = () => undefined,
  apiKeyName = env.ALMA_API_KEY_NAME,
  concurrency = 5,
  postponeUntil = () => undefined,
  comesBackAt = (until) => until,
  reserveMs = 2000,
  logger = new Logger(),
  tracer = new Tracer({ captureHTTPsRequests: false }),
  metrics = metricsFromEnv(),
  sqsClient,
  now = Date.now,
  random = Math.random,
}: SqsHandlerOptions<Schema>): SqsHandler {
  pLimit(concurrency); // Refuses a number that makes no sense at cold start, not with the first batch.
  const count = counter({ metrics, logger });
  const concerned = new WeakMap<SQSRecord, UserIds>();
  const loggerOf = (record: SQSRecord): Logger =>
    loggerAbout(concerned.get(record) ?? new UserIds(), logger, { messageId: record.messageId });
  const startBatch = createPostponer({ postponeUntil, comesBackAt, sqsClient, now, random, logger });

  const settle = async (event: SQSEvent, context: InvocationContext) => {
    const { apiKey, messages } = context;
    const startedAt = now();
    const remainingMs = context.getRemainingTimeInMillis?.() ?? LONGEST_INVOCATION_MS;
    const deadline = startedAt + remainingMs - reserveMs;
    const { guard, finish } = startBatch();
    const underWay = new Map<string, { userIds: UserIds; run: Promise<void> }>();
    const records = recordsOf(event);
    const sameBodies = groupBy(records, ({ body }) => body);

    const work = async (record: SQSRecord, index: number, { signal, take }: Turn): Promise<void> => {
      const parsed = parsedBody(messages[index]);
      const message = await validate(schema, parsed);
      const times = messageTimes(sameBodies.get(record.body) ?? [record]);
      // What is equal in spite of its body may not be taken for done by what happened before it was sent.
      const key = JSON.stringify([parsed, times.sentAt]);
      const first = underWay.get(key);
      const userIds = first?.userIds ?? new UserIds(userId(message));
      concerned.set(record, userIds);
      if (first) return first.run;
      const about: RecordContext['about'] = (id) => userIds.add(id);
      const fixed = { apiKey, deadline, logger: loggerOf(record), about, count, record, ...times };
      const run = take(() => guard.run(signal, userIds, (signal) => process(message, { ...fixed, signal })));
      underWay.set(key, { userIds, run });
      return run;
    };

    const tasks = records.map((record, index) => (turn: Turn) => work(record, index, turn));
    const results = await settleInTime(tasks, { concurrency, deadline, now });
    await finish(records, results, deadline + reserveMs / 2);
    const failed = results.filter(({ status }) => status === 'rejected').length;
    logger.info('Batch finished', { records: records.length, failed, durationMs: now() - startedAt });
    return results;
  };

  const pipeline = middy<SQSEvent, unknown>({ timeoutEarlyInMillis: 0 })
    .use(observe({ logger, tracer, metrics }))
    .use(reportBatchItemFailures({ logger: loggerOf }))
    .use(countRecords(count))
    .use(injectApiKey(apiKeyName === undefined ? noApiKey : apiKeyFromSsm(apiKeyName)))
    .use(parseSqsRecords())
    .handler(settle);
  // Middy's types ask the caller for what its middlewares add, and know no change of the result's type.
  return (event, context) => pipeline(event, context as InvocationContext) as Promise<SQSBatchResponse>;
}

function parsedBody(parsed: PromiseSettledResult<unknown> | undefined): unknown {
  if (parsed?.status === 'fulfilled') return parsed.value;
  throw parsed?.reason;
}

const noApiKey: ApiKey = async () => {
  throw new ApiKeyError(
    'This handler has no API key; set ALMA_API_KEY_NAME, or give createSqsHandler an apiKeyName.',
    {
      code: 'API_KEY_NOT_CONFIGURED',
      retryable: false,
    },
  );
};
