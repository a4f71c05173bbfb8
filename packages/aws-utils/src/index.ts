export * from './errors.ts';
export {
  Queue,
  type QueueAddress,
  type QueueOptions,
  type ReceivedMessage,
  type ReceiveOptions,
} from './queue.ts';
export { requireEnv } from './require-env.ts';
export { type PublishOptions, Topic, type TopicOptions } from './topic.ts';
