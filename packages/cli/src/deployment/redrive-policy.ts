import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The ARN of the dead-letter queue that a queue's attribute `RedrivePolicy` names; `undefined` where there is none. */
export function deadLetterQueueArn(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn: arn } = JSON.parse(redrivePolicy) as { deadLetterTargetArn?: unknown };
  return typeof arn === 'string' ? arn : undefined;
}

/**
 * The URL of the queue that has this ARN.
 *
 * @throws QueueDoesNotExist of the SDK
 */
export async function queueUrl(sqs: SQSClient, arn: string, abortSignal: AbortSignal): Promise<string> {
  const [, , , , QueueOwnerAWSAccountId, QueueName] = arn.split(':');
  const command = new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId });
  const { QueueUrl = '' } = await sqs.send(command, { abortSignal });
  return QueueUrl;
}
