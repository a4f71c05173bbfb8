import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalStack } from '../../../../local-stack/src/stack.ts';
import { clientSettings } from '../../../../local-stack/src/testing/client-settings.ts';

/** Deletes a queue of the stack behind its back, as somebody might by hand. */
export async function deleteQueue(stack: LocalStack, name: string): Promise<void> {
  const client = new SQSClient({ ...clientSettings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SQS });
  await client.send(new DeleteQueueCommand({ QueueUrl: stack.queue(name).url }));
  client.destroy();
}
