import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueueArn, queueUrl } from '../deployment/redrive-policy.ts';
import type { Parts } from './parts.ts';
import type { QueueStatus } from './status.ts';

/** The numbers of messages in a queue; `undefined` is what is not known. */
export interface QueueCounts extends Pick<QueueStatus, 'name' | 'waiting' | 'inFlight' | 'delayed' | 'dead'> {
  readonly arn: string | undefined;
}

/** A queue to be counted. */
export interface CountedQueue {
  readonly name: string;
  /** Its URL; `undefined` where nothing says which it is. */
  readonly target: string | undefined;
}

const ATTRIBUTES = [
  'QueueArn',
  'RedrivePolicy',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies QueueAttributeName[];

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** Counts the messages of queues and of their dead-letter queues: a call each, and none that receives a message. */
export class QueueCounter {
  readonly #sqs: SQSClient;
  /** URL of each dead-letter queue by its ARN, as the redrive policies name them. */
  readonly #urls = new Map<string, Promise<string>>();

  constructor(sqs: SQSClient) {
    this.#sqs = sqs;
  }

  /** What cannot be read is noted in the parts. */
  countAll(queues: readonly CountedQueue[], parts: Parts): Promise<QueueCounts[]> {
    return Promise.all(queues.map((queue) => this.#count(queue, parts)));
  }

  async #count(queue: CountedQueue, parts: Parts): Promise<QueueCounts> {
    const { name } = queue;
    const attributes = await this.#live(queue, parts);
    return {
      name,
      arn: attributes?.QueueArn,
      waiting: number(attributes?.ApproximateNumberOfMessages),
      inFlight: number(attributes?.ApproximateNumberOfMessagesNotVisible),
      delayed: number(attributes?.ApproximateNumberOfMessagesDelayed),
      dead:
        attributes &&
        (await parts.read(
          `dead-letter queue of ${name}`,
          this.#dead(attributes.RedrivePolicy, parts.signal),
        )),
    };
  }

  async #live({ name, target }: CountedQueue, parts: Parts): Promise<Attributes | undefined> {
    const part = `queue ${name}`;
    if (target !== undefined) return await parts.read(part, this.#attributes(target, parts.signal));
    parts.note({ part, reason: `in no stack named; give --queue ${name}=URL` });
    return undefined;
  }

  async #dead(redrivePolicy: string | undefined, signal: AbortSignal): Promise<number | 'none'> {
    const arn = deadLetterQueueArn(redrivePolicy);
    if (arn === undefined) return 'none';
    const url = await this.#url(arn, signal);
    const counts = await this.#attributes(url, signal);
    // Those that somebody looks at just now are dead letters too.
    return [counts.ApproximateNumberOfMessages, counts.ApproximateNumberOfMessagesNotVisible]
      .map((count) => number(count) ?? 0)
      .reduce((sum, count) => sum + count, 0);
  }

  #url(arn: string, signal: AbortSignal): Promise<string> {
    const known = this.#urls.get(arn) ?? queueUrl(this.#sqs, arn, signal);
    this.#urls.set(arn, known);
    known.catch(() => this.#urls.delete(arn));
    return known;
  }

  async #attributes(url: string, abortSignal: AbortSignal): Promise<Attributes> {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ATTRIBUTES });
    const { Attributes = {} } = await this.#sqs.send(command, { abortSignal });
    return Attributes;
  }
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
