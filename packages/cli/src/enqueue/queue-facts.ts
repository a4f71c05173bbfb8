import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** What is worth knowing of a queue before much is sent to it. */
export interface QueueFacts {
  /** Its URL. */
  readonly queue: string;
  /** Messages that wait, about. */
  readonly waiting: number;
  /** How long a message is kept: what is not processed by then is lost. */
  readonly retentionSeconds: number;
}

/** Asks SQS; rejects where there is no such queue. */
export async function queueFacts(
  client: SQSClient,
  url: string,
  abortSignal: AbortSignal,
): Promise<QueueFacts> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'MessageRetentionPeriod'],
    }),
    { abortSignal },
  );
  return {
    queue: url,
    waiting: Number(Attributes.ApproximateNumberOfMessages),
    retentionSeconds: Number(Attributes.MessageRetentionPeriod),
  };
}
