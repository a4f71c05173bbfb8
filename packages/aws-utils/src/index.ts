export type { ApiKey, ApiKeyOptions } from './api-key.ts';
export type { CallOptions } from './call-options.ts';
export * from './errors.ts';
export { injectApiKey } from './middleware/inject-api-key.ts';
export { observe } from './middleware/observe.ts';
export { parseSqsRecords, type WithMessages } from './middleware/parse-sqs-records.ts';
export { reportBatchItemFailures } from './middleware/report-batch-item-failures.ts';
export { nextMidnightUtc } from './postpone.ts';
export {
  Queue,
  type QueueAddress,
  type QueueOptions,
  type ReceivedMessage,
  type ReceiveOptions,
} from './queue.ts';
export { requireEnv } from './require-env.ts';
export {
  createSqsHandler,
  type RecordContext,
  type SqsHandler,
  type SqsHandlerOptions,
} from './sqs-handler.ts';
export { apiKeyFromSsm } from './ssm-api-key.ts';
export { type PublishOptions, Topic, type TopicOptions } from './topic.ts';
