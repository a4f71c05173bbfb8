import type { Message } from '@aws-sdk/client-sqs';
import type { QueuedMessage, SqsEmulator } from './data-plane/sqs/sqs.ts';
import { takeMessages } from './data-plane/sqs/take-messages.ts';
import type { QueuePlan } from './template/queues.ts';

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
    const bodies: string[] = [];
    await this.#takeAll(async ({ Body = '' }) => void bodies.push(Body));
    return bodies;
  }

  /** Moves every visible message to another queue, attributes included; returns how many. */
  async moveAllTo(target: LocalQueue): Promise<number> {
    return await this.#takeAll(async ({ Body, MessageAttributes }) => {
      await this.#sqs.call('SendMessage', { QueueUrl: target.url, MessageBody: Body, MessageAttributes });
    });
  }

  async #takeAll(take: (message: Message) => Promise<void>): Promise<number> {
    let taken = 0;
    for (;;) {
      const count = await takeMessages(this.#sqs.call, this.url, 10, take);
      if (count === 0) return taken;
      taken += count;
    }
  }
}
