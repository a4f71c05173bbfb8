import { createHash } from 'node:crypto';
import type { Answers } from './aws-stub.ts';

export const arnOf = (queue: string) => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
  readonly MessageBody: string;
}

/**
 * A dead-letter queue `sharedDLQ` in which messages lie, as SQS answers: an emulator does not say where they failed. Bodies
 * are message ids and receipt handles at once.
 */
export class SharedQueue {
  /** What lies there, visible or hidden. */
  readonly left: string[];
  /** What was sent to a source queue. */
  readonly sent: string[] = [];
  readonly answers: Answers;
  readonly #hidden = new Set<string>();

  /** @param failedIn the name of the queue where each message failed, by its body; undefined where it was sent here */
  constructor(failedIn: Readonly<Record<string, string | undefined>>, sources: readonly string[]) {
    this.left = Object.keys(failedIn);
    const message = (body: string) => ({
      MessageId: body,
      Body: body,
      ReceiptHandle: body,
      MD5OfBody: createHash('md5').update(body).digest('hex'),
      Attributes: {
        SentTimestamp: '1700000000000',
        ApproximateReceiveCount: '4',
        ...(failedIn[body] !== undefined && { DeadLetterQueueSourceArn: arnOf(failedIn[body]) }),
      },
    });
    this.answers = {
      GetQueueAttributes: ({ QueueUrl }) => ({
        Attributes: {
          QueueArn: arnOf(nameOf(QueueUrl)),
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('sharedDLQ'), maxReceiveCount: 3 }),
          ApproximateNumberOfMessages: String(this.left.length),
          ApproximateNumberOfMessagesNotVisible: '0',
        },
      }),
      GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `http://sqs/0/${QueueName}` }),
      ListDeadLetterSourceQueues: () => ({ queueUrls: sources.map((name) => `http://sqs/0/${name}`) }),
      ReceiveMessage: () => {
        const visible = this.left.filter((body) => !this.#hidden.has(body)).slice(0, 10);
        for (const body of visible) this.#hidden.add(body);
        return { Messages: visible.map(message) };
      },
      ChangeMessageVisibilityBatch: (input) =>
        each(input, ({ ReceiptHandle }) => this.#hidden.delete(ReceiptHandle)),
      DeleteMessageBatch: (input) =>
        each(input, ({ ReceiptHandle }) => this.left.splice(this.left.indexOf(ReceiptHandle), 1)),
      SendMessageBatch: (input) =>
        each(input, ({ MessageBody }) => this.sent.push(`${MessageBody} to ${nameOf(input.QueueUrl)}`)),
      PurgeQueue: () => {
        this.left.splice(0);
        return {};
      },
      ListMessageMoveTasks: () => ({ Results: [] }),
    };
  }

  /** How many messages are hidden still. */
  get hidden(): number {
    return this.left.filter((body) => this.#hidden.has(body)).length;
  }
}

function each(input: Readonly<Record<string, unknown>>, act: (entry: Entry) => void): object {
  const entries = input.Entries as readonly Entry[];
  for (const entry of entries) act(entry);
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const Successful = entries.map(({ Id, MessageBody }) => ({
    Id,
    ...(MessageBody !== undefined && { MD5OfMessageBody: md5(MessageBody) }),
  }));
  return { Successful, Failed: [] };
}

const nameOf = (url: unknown) => String(url).split('/').at(-1) ?? '';
