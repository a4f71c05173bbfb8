import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { abortable, type CallOptions } from './call-options.ts';
import { clientOptions } from './client-options.ts';
import { TopicMessageError } from './errors.ts';
import { hasRefusedCharacter, sendable } from './message-limits.ts';

export interface TopicOptions {
  /** Default: a client of its own, from the environment (`AWS_REGION`, `AWS_ENDPOINT_URL_SNS`). */
  client?: SNSClient;
}

export interface PublishOptions extends CallOptions {
  /** Message attributes, which subscriptions can filter on; at most ten when delivery is raw ("SNS message attributes"). */
  attributes?: Readonly<Record<string, string | number>>;
}

/** One SNS standard topic. Errors of the AWS SDK pass through unchanged. */
export class Topic {
  readonly #arn: string;
  readonly #client: SNSClient;

  constructor({ arn }: { arn: string }, { client = new SNSClient(clientOptions()) }: TopicOptions = {}) {
    this.#arn = arn;
    this.#client = client;
  }

  /**
   * Publishes one message: 1 byte to 256 KB of UTF-8, attributes included ("AWS SNS quotas"). Characters that a queue would
   * refuse (controls, U+FFFE, U+FFFF, half a surrogate pair) become escapes where the message is JSON.
   *
   * @throws {TopicMessageError} for other text with one of them; nothing is published then
   */
  async publish(message: string, { attributes = {}, signal }: PublishOptions = {}): Promise<void> {
    const Message = sendable(message);
    if (hasRefusedCharacter(Message)) throw new TopicMessageError();
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        name,
        { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
      ]),
    );
    await this.#client.send(
      new PublishCommand({ TopicArn: this.#arn, Message, MessageAttributes }),
      abortable(signal),
    );
  }
}
