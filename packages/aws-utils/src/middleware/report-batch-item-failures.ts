import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import partialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describeFailure } from '../failure.ts';

type FailureLogger = Pick<Logger, 'error' | 'debug'>;

/**
 * A middy middleware that turns the handler's settled results, one per record in order, into a partial batch response,
 * and logs one line for each record that failed: message id, error code, whether a retry can help, what to do. Never the
 * body. When the pipeline itself fails, every record is reported.
 */
export function reportBatchItemFailures({
  logger,
}: {
  /** One for all records, or for each its own. */
  logger: FailureLogger | ((record: SQSRecord) => FailureLogger);
}): MiddlewareObj<SQSEvent> {
  const loggerOf = typeof logger === 'function' ? logger : () => logger;
  return partialBatchFailure({
    logger: (reason: unknown, record: SQSRecord) => {
      const { message, ...failure } = describeFailure(reason);
      const level = failure.code === 'POSTPONED' ? 'debug' : 'error';
      loggerOf(record)[level](message, { messageId: record.messageId, ...failure });
    },
  }) as MiddlewareObj<SQSEvent>;
}
