import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { PostponedError } from './errors.ts';
import { describeFailure, type FailureDescription } from './failure.ts';
import { Queue } from './queue.ts';
import { settleInTime, type Turn } from './settle.ts';
import type { UserIds } from './user-ids.ts';

export interface PostponeOptions {
  /** Until when (epoch ms) a failure says that no message can be processed; `undefined` for any other failure. */
  postponeUntil: (error: unknown) => number | undefined;
  sqsClient: SQSClient | undefined;
  /** Epoch ms. */
  now: () => number;
  random: () => number;
  logger: Logger;
}

/** Longest visibility timeout, counted from the receipt of the message ("AWS SQS quotas": 12 hours). */
const LONGEST_SECONDS = 12 * 60 * 60;
/** A message may have been received this long before the invocation: the longest batching window of a mapping. */
const BATCHING_WINDOW_SECONDS = 300;
/** The messages come back spread over this time, so that they do not meet the limit again all at once. */
const SPREAD_SECONDS = 15 * 60;

/** The next midnight UTC after a moment; both epoch ms. */
export function nextMidnightUtc(now: number = Date.now()): number {
  return new Date(now).setUTCHours(24, 0, 0, 0);
}

/** For how long from `now` a message has to be hidden, jittered, within what SQS allows; in seconds. */
export function visibilitySeconds(times: {
  until: number;
  startedAt: number;
  now: number;
  random: () => number;
}): number {
  const passed = (times.now - times.startedAt) / 1000 + BATCHING_WINDOW_SECONDS;
  const allowed = LONGEST_SECONDS - passed - SPREAD_SECONDS;
  const wanted = (times.until - times.now) / 1000;
  return Math.ceil(Math.max(0, Math.min(wanted, allowed)) + times.random() * SPREAD_SECONDS);
}

/** Watches the batches of one container for failures that concern all messages, and hides the messages of such a batch. */
export function createPostponer({ postponeUntil, sqsClient, now, random, logger }: PostponeOptions) {
  const queues = new Map<string, Queue>();

  const queueOf = (arn: string): Queue => {
    const [, , , , owner = '', name = ''] = arn.split(':');
    const queue = queues.get(arn) ?? new Queue({ name, owner }, { client: sqsClient });
    queues.set(arn, queue);
    return queue;
  };

  const hide = async (records: SQSRecord[], until: number, startedAt: number, signal: AbortSignal) => {
    const [first] = records;
    if (!first) return;
    const seconds = () => visibilitySeconds({ until, startedAt, now: now(), random });
    const changes = records.map(({ receiptHandle }) => ({ receiptHandle, seconds: seconds() }));
    await queueOf(first.eventSourceARN).changeVisibility(changes, { signal });
  };

  return function startBatch() {
    const startedAt = now();
    const stop = new AbortController();
    let postponed: PostponedError | undefined;
    let because: FailureDescription | undefined;

    return {
      /**
       * Runs the work about some users, unless the batch has been postponed. Its signal aborts as the given one does, and when the batch
       * is postponed meanwhile: what waits for its turn should not go on to meet the same limit.
       */
      guard: async (
        signal: AbortSignal,
        userIds: UserIds,
        work: (signal: AbortSignal) => Promise<void>,
      ): Promise<void> => {
        if (postponed) throw postponed;
        try {
          await work(AbortSignal.any([signal, stop.signal]));
        } catch (error) {
          const until = postponeUntil(error);
          if (until === undefined) throw error;
          postponed ??= new PostponedError(until, error);
          because ??= maskedBy(userIds, describeFailure(error));
          stop.abort(postponed);
          throw postponed;
        }
      },

      /**
       * Hides the messages whose processing was postponed, by the deadline (epoch ms). They are reported failed in any
       * case, so a failure here is only logged.
       */
      finish: async (
        records: SQSRecord[],
        results: PromiseSettledResult<void>[],
        deadline: number,
      ): Promise<void> => {
        if (!postponed) return;
        const { until, message } = postponed;
        const concerned = records.filter((_, index) => reasonOf(results[index]) === postponed);
        if (concerned.length === 0) return;
        const messageIds = concerned.map(({ messageId }) => messageId);
        logger.warn(message, { messageIds, because });
        const hiding = [({ signal }: Turn) => hide(concerned, until, startedAt, signal)];
        const [outcome] = await settleInTime(hiding, { concurrency: 1, deadline, now });
        if (outcome?.status === 'rejected') {
          logger.warn(
            'Messages could not be postponed; they come back after the visibility timeout of their queue',
            {
              messageIds,
              because: describeFailure(outcome.reason),
            },
          );
        }
      },
    };
  };
}

const maskedBy = (userIds: UserIds, failure: FailureDescription): FailureDescription => ({
  ...failure,
  message: userIds.mask(failure.message),
});

const reasonOf = (result: PromiseSettledResult<void> | undefined): unknown =>
  result?.status === 'rejected' ? result.reason : undefined;
