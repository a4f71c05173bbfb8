import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  CreateQueueRequest,
  CreateQueueResult,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  ListQueuesRequest,
  ListQueuesResult,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';

/** The calls that the stack makes itself, as the SQS API has them. */
interface SqsCalls {
  ChangeMessageVisibilityBatch: [ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult];
  CreateQueue: [CreateQueueRequest, CreateQueueResult];
  DeleteMessageBatch: [DeleteMessageBatchRequest, DeleteMessageBatchResult];
  GetQueueAttributes: [GetQueueAttributesRequest, GetQueueAttributesResult];
  ListQueues: [ListQueuesRequest, ListQueuesResult];
  ReceiveMessage: [ReceiveMessageRequest, ReceiveMessageResult];
  SendMessage: [SendMessageRequest, SendMessageResult];
}

export type SqsCall = <Name extends keyof SqsCalls>(
  name: Name,
  input: SqsCalls[Name][0],
) => Promise<SqsCalls[Name][1]>;
