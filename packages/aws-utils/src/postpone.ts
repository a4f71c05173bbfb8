import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSRecord } from 'aws-lambda';
import { BatchGuard, type PostponeUntil } from './batch-guard.ts';
import { describeFailure } from './failure.ts';
import { createMessageHider, type MessageHiderPorts } from './message-hider.ts';
import { settleInTime, type Turn } from './settle.ts';

interface PostponeOptions extends MessageHiderPorts {
  postponeUntil: PostponeUntil;
  logger: Logger;
}

/** Watches the batches of one container for failures that concern all messages, and hides the messages of such a batch. */
export function createPostponer({ postponeUntil, logger, ...ports }: PostponeOptions) {
  const { now } = ports;
  const hide = createMessageHider(ports);

  return function startBatch() {
    const startedAt = now();
    const guard = new BatchGuard(postponeUntil);

    /**
     * Hides the messages whose processing was postponed, by the deadline (epoch ms). They are reported failed in any
     * case, so a failure here is only logged.
     */
    const finish = async (
      records: SQSRecord[],
      results: PromiseSettledResult<void>[],
      deadline: number,
    ): Promise<void> => {
      if (!guard.postponement) return;
      const { error, because } = guard.postponement;
      const { until } = error;
      const postponed = records.filter((_, index) => reasonOf(results[index]) === error);
      if (postponed.length === 0) return;
      const messageIds = postponed.map(({ messageId }) => messageId);
      logger.warn(error.message, { messageIds, because });
      const hiding = [({ signal }: Turn) => hide(postponed, { until, startedAt }, signal)];
      const [outcome] = await settleInTime(hiding, { concurrency: 1, deadline, now });
      if (outcome?.status !== 'rejected') return;
      logger.warn(
        'Messages could not be postponed; they come back after the visibility timeout of their queue',
        { messageIds, because: describeFailure(outcome.reason) },
      );
    };

    return { guard, finish };
  };
}

const reasonOf = (result: PromiseSettledResult<void> | undefined): unknown =>
  result?.status === 'rejected' ? result.reason : undefined;
