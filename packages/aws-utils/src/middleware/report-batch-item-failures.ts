import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import partialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describeFailure } from '../failure.ts';

/**
 * A middy middleware that turns the handler's settled results, one per record in order, into a partial batch response,
 * and logs one line for each record that failed: message id, error code, whether a retry can help, what to do. Never the
 * body. When the pipeline itself fails, every record is reported.
 */
export function reportBatchItemFailures({
  logger,
}: {
  logger: Pick<Logger, 'error' | 'debug'>;
}): MiddlewareObj<SQSEvent> {
  return partialBatchFailure({
    logger: (reason: unknown, { messageId }: SQSRecord) => {
      const { message, ...failure } = describeFailure(reason);
      const level = failure.code === 'POSTPONED' ? 'debug' : 'error';
      logger[level](message, { messageId, ...failure });
    },
  }) as MiddlewareObj<SQSEvent>;
}
