import { paginateListDeadLetterSourceQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { say, type Terminal } from '../terminal.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { whileThere } from './queue-calls.ts';
import { isEverything, type SelectionOptions } from './selection.ts';

export interface WholeQueueCheck {
  readonly sqs: SQSClient;
  readonly queue: DeadLetterQueue;
  readonly options: SelectionOptions;
  readonly terminal: Pick<Terminal, 'signal' | 'stderr'>;
}

/**
 * Whether a whole dead-letter queue is selected, which SQS purges or redrives by itself: the options leave out nothing, and
 * no other queue's messages are in it. Says so where they may be.
 *
 * @throws QueueGoneError
 */
export async function selectsWholeQueue({
  sqs,
  queue,
  options,
  terminal,
}: WholeQueueCheck): Promise<boolean> {
  if (!isEverything(options)) return false;
  const others = await otherSources(sqs, queue, terminal.signal);
  if (others.length === 0) return true;
  say(
    terminal,
    `${queue.name} is the dead-letter queue of ${others.join(', ')} too: what failed in ${queue.source.name} is looked for message by message, and the rest left alone.`,
  );
  return false;
}

/** The names of the other queues whose messages SQS puts into a dead-letter queue. */
async function otherSources(
  client: SQSClient,
  { source, name, url: QueueUrl }: DeadLetterQueue,
  abortSignal: AbortSignal,
): Promise<string[]> {
  // Without a size SQS tells of a thousand, and not that there are more ("ListDeadLetterSourceQueues").
  const pages = paginateListDeadLetterSourceQueues({ client, pageSize: 1000 }, { QueueUrl }, { abortSignal });
  const names: string[] = [];
  await whileThere(name, async () => {
    for await (const { queueUrls = [] } of pages) {
      names.push(...queueUrls.map((url) => url.split('/').at(-1) ?? ''));
    }
  });
  // All are of one account and region, where a name is enough.
  return names.filter((other) => other !== source.arn.split(':').at(-1));
}
