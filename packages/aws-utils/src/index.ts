export { type AlmaCall, type AlmaObservers, almaObservers } from './alma-calls.ts';
export { type ApiKey, apiKeyFromSsm } from './api-key.ts';
export type { CallOptions } from './call-options.ts';
export { clientOptions, type Patience } from './client-options.ts';
export * from './errors.ts';
export { describeFailure, type FailureDescription } from './failure.ts';
export type { HeldSecret, HeldSecretOptions } from './held-secret.ts';
export { validate } from './message.ts';
export { jsonMessage } from './message-limits.ts';
export type { MessageTimes } from './message-times.ts';
export { type Count, counter, type MetricName, metricsFromEnv } from './metrics.ts';
export { countRecords } from './middleware/count-records.ts';
export { injectApiKey } from './middleware/inject-api-key.ts';
export { type ObserveOptions, observe } from './middleware/observe.ts';
export { parseSqsRecords, type WithMessages } from './middleware/parse-sqs-records.ts';
export { reportBatchItemFailures } from './middleware/report-batch-item-failures.ts';
export { Queue, type QueueOptions } from './queue.ts';
export type { QueueAddress } from './queue-address.ts';
export type {
  MessageAttributes,
  OutgoingMessage,
  Receipt,
  ReceivedMessage,
  ReceiveOptions,
  VisibilityChange,
} from './queue-messages.ts';
export { requireEnv, requireEnvChoice } from './require-env.ts';
export { sqsClient } from './sqs-client.ts';
export {
  createSqsHandler,
  type RecordContext,
  type SqsHandler,
  type SqsHandlerOptions,
} from './sqs-handler.ts';
export { secretFromSsm } from './ssm-secret.ts';
export { type Telemetry, telemetryFromEnv } from './telemetry.ts';
export { type PublishOptions, Topic, type TopicOptions } from './topic.ts';
export { loggerAbout, UserIds } from './user-ids.ts';
export { nextMidnightUtc } from './visibility-timeout.ts';
