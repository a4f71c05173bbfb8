import type { QueuedMessage, SqsEmulator } from './emulators/sqs.ts';
import type { QueuePlan } from './template/plan.ts';

/** How many messages a queue holds. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue of the stack, as tests and tools see it. */
export class LocalQueue {
  readonly #plan: QueuePlan;
  readonly #sqs: SqsEmulator;

  constructor(plan: QueuePlan, sqs: SqsEmulator) {
    this.#plan = plan;
    this.#sqs = sqs;
  }

  get logicalId(): string {
    return this.#plan.logicalId;
  }

  get name(): string {
    return this.#plan.name;
  }

  get url(): string {
    return this.#plan.url;
  }

  get arn(): string {
    return this.#plan.arn;
  }

  get deadLetterArn(): string | undefined {
    return this.#plan.deadLetterArn;
  }

  /** Sends one message for each body, in order; returns their ids. */
  async send(...bodies: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const MessageBody of bodies) {
      const { MessageId } = await this.#sqs.call('SendMessage', { QueueUrl: this.url, MessageBody });
      ids.push(MessageId ?? '');
    }
    return ids;
  }

  async counts(): Promise<QueueCounts> {
    const { Attributes } = await this.#sqs.call('GetQueueAttributes', {
      QueueUrl: this.url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    });
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages),
      inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed),
    };
  }

  /** Every message in it, seen without receiving it. */
  messages(): Promise<QueuedMessage[]> {
    return this.#sqs.inspect(this.#plan.name);
  }

  /** Receives and deletes every visible message; returns their bodies. */
  async receiveAll(): Promise<string[]> {
    return await this.#takeAll(async () => {});
  }

  /** Moves every visible message to another queue, attributes included; returns how many. */
  async moveAllTo(target: LocalQueue): Promise<number> {
    const moved = await this.#takeAll(async (body, MessageAttributes) => {
      await this.#sqs.call('SendMessage', { QueueUrl: target.url, MessageBody: body, MessageAttributes });
    });
    return moved.length;
  }

  async #takeAll(take: (body: string, attributes: MessageAttributes | undefined) => Promise<void>) {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await this.#sqs.call('ReceiveMessage', {
        QueueUrl: this.url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      });
      if (Messages.length === 0) return bodies;
      for (const { Body = '', MessageAttributes } of Messages) {
        await take(Body, MessageAttributes);
        bodies.push(Body);
      }
      await this.#sqs.call('DeleteMessageBatch', {
        QueueUrl: this.url,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      });
    }
  }
}

type MessageAttributes = NonNullable<import('@aws-sdk/client-sqs').Message['MessageAttributes']>;
