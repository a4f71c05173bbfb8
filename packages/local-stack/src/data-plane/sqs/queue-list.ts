import type { SqsCall } from './sqs-call.ts';

/** A queue of the emulator, as its attributes tell of it. */
export interface Queue {
  readonly url: string;
  readonly arn: string;
  readonly visible: number;
  /** Empty where it has no dead-letter queue. */
  readonly deadLetterArn: string;
}

/** Every queue that there is now. */
export async function listQueues(call: SqsCall): Promise<Queue[]> {
  const { QueueUrls = [] } = await call('ListQueues', {});
  return await Promise.all(QueueUrls.map((url) => readQueue(call, url)));
}

async function readQueue(call: SqsCall, url: string): Promise<Queue> {
  const { Attributes = {} } = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
  const redrive: { deadLetterTargetArn?: string } = JSON.parse(Attributes.RedrivePolicy ?? '{}');
  return {
    url,
    arn: Attributes.QueueArn ?? '',
    visible: Number(Attributes.ApproximateNumberOfMessages),
    deadLetterArn: redrive.deadLetterTargetArn ?? '',
  };
}
