import { clientSettings } from '@alma-cache/testing/client-settings';
import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Edge } from '../data-plane/edge.ts';
import type { Pause } from '../data-plane/sqs/move-task.ts';
import { type SqsEmulator, startSqs } from '../data-plane/sqs/sqs.ts';
import { Faults } from '../faults.ts';

/** The emulator with the queues `loans`, its dead-letter queue `dlq`, and `elsewhere`, as a tool sees them. */
export class TinyQueues implements AsyncDisposable {
  readonly sqs: SqsEmulator;
  readonly client: SQSClient;

  private constructor(sqs: SqsEmulator) {
    this.sqs = sqs;
    this.client = new SQSClient({ ...clientSettings, endpoint: sqs.url, maxAttempts: 1 });
  }

  /** @param pause see `startSqs` */
  static async start(pause?: Pause): Promise<TinyQueues> {
    const sqs = await startSqs(new Edge(new Faults()), clientSettings.region, pause);
    await sqs.call('CreateQueue', { QueueName: 'dlq' });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dlq'), maxReceiveCount: 3 });
    await sqs.call('CreateQueue', { QueueName: 'loans', Attributes: { RedrivePolicy } });
    await sqs.call('CreateQueue', { QueueName: 'elsewhere' });
    return new TinyQueues(sqs);
  }

  url(queue: string): string {
    return this.sqs.queueUrl(queue);
  }

  /** Sends up to ten bodies, each with an attribute `reason` that names it. */
  async send(queue: string, ...bodies: string[]): Promise<void> {
    const Entries = bodies.map((MessageBody, index) => ({
      Id: String(index),
      MessageBody,
      MessageAttributes: { reason: { DataType: 'String', StringValue: `reason ${MessageBody}` } },
    }));
    await this.client.send(new SendMessageBatchCommand({ QueueUrl: this.url(queue), Entries }));
  }

  async count(queue: string): Promise<{ visible: number; inFlight: number }> {
    const { Attributes } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.url(queue), AttributeNames: ['All'] }),
    );
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages),
      inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
    };
  }

  async receive(queue: string, VisibilityTimeout: number): Promise<Message[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.url(queue),
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.sqs.close();
  }
}

export function arn(queue: string): string {
  return `arn:aws:sqs:${clientSettings.region}:000000000000:${queue}`;
}
