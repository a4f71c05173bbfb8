import type { LocalStack } from '@alma-cache/local-stack';
import { clientSettings } from '@alma-cache/testing/client-settings';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Deletes a queue of the stack behind its back, as somebody might by hand. */
export async function deleteQueue(stack: LocalStack, name: string): Promise<void> {
  const client = new SQSClient({ ...clientSettings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SQS });
  await client.send(new DeleteQueueCommand({ QueueUrl: stack.queue(name).url }));
  client.destroy();
}
