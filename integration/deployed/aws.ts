import { ListQueuesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Emulator } from './emulator.ts';

/** What leads a client of the SDK to the emulator, as its administrator. */
export const adminOf = ({ url }: Pick<Emulator, 'url'>) => ({
  endpoint: url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Puts SecureStrings, as `aws ssm put-parameter --type SecureString` does. */
export async function putParameters(
  emulator: Emulator,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const client = new SSMClient(adminOf(emulator));
  for (const [Name, Value] of Object.entries(parameters)) {
    await client.send(new PutParameterCommand({ Type: 'SecureString', Name, Value, Overwrite: true }));
  }
  client.destroy();
}

/**
 * Has the failed messages of a queue come back after a second: three receives at the deployed visibility timeout take minutes.
 *
 * @param logicalId of the queue in the template
 */
export async function bringMessagesBackSoon(emulator: Emulator, logicalId: string): Promise<void> {
  const client = new SQSClient(adminOf(emulator));
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand());
  const QueueUrl = QueueUrls.find((url) => url.includes(`-${logicalId}-`));
  if (QueueUrl === undefined) throw new Error(`There is no ${logicalId} among ${QueueUrls.join(', ')}`);
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
  client.destroy();
}
