import { PurgeQueueCommand, PurgeQueueInProgress, type SQSClient } from '@aws-sdk/client-sqs';
import { counted } from '../output/number.ts';
import { say, show, type Terminal } from '../terminal.ts';
import { countMessages, type DeadLetterQueue } from './dead-letter-queue.ts';
import { PurgedJustNowError } from './errors.ts';
import { whileThere } from './queue-calls.ts';

export interface Purge {
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  readonly options: { readonly yes: boolean; readonly json: boolean };
  readonly terminal: Terminal;
}

/**
 * Deletes every message of a dead-letter queue, hidden ones too, or only says how many these are; writes the result.
 *
 * @throws PurgedJustNowError, QueueGoneError
 */
export async function purgeAll({ sqs, queue, options, terminal }: Purge): Promise<void> {
  const { visible, hidden } = await countMessages(sqs, queue, terminal.signal);
  const messages = visible + hidden;
  if (options.yes) await purge(sqs, queue);
  show(terminal, {
    json: options.json,
    data: {
      queue: queue.source.name,
      deadLetterQueue: queue.name,
      dryRun: !options.yes,
      how: 'purge',
      messages,
    },
    text: () =>
      `About ${counted(messages, 'message')} ${options.yes ? 'are' : 'would be'} deleted from ${queue.name} for good.\n`,
  });
  // "The message deletion process takes up to 60 seconds" (SQS API reference, PurgeQueue).
  const words = options.yes
    ? 'SQS takes up to 60 seconds over it, and may delete what fails meanwhile.'
    : 'This was a dry run: no message was received or deleted. --yes does it.';
  say(terminal, words);
}

async function purge(sqs: SQSClient, { name, url }: DeadLetterQueue): Promise<void> {
  try {
    await whileThere(name, () => sqs.send(new PurgeQueueCommand({ QueueUrl: url })));
  } catch (cause) {
    throw cause instanceof PurgeQueueInProgress ? new PurgedJustNowError(name, { cause }) : cause;
  }
}
