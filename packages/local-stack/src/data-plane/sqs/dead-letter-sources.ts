import { ApiFailure } from '../../aws-api/api-server.ts';
import type { JsonAction } from '../../aws-api/json-api.ts';
import { pageOf } from '../../aws-api/paging.ts';
import { listQueues } from './queue-list.ts';
import type { SqsCall } from './sqs-call.ts';

/** Most queues that SQS names at once (SQS API reference, ListDeadLetterSourceQueues). */
const PAGE_SIZE = 1000;

/**
 * SQS's ListDeadLetterSourceQueues, which fauxqs does not have: the queues whose redrive policies name a dead-letter queue.
 *
 * @see Amazon SQS API reference, ListDeadLetterSourceQueues
 */
export function listDeadLetterSources(call: SqsCall): JsonAction {
  return async (input) => {
    const name = nameOf(input.string('QueueUrl'));
    const queues = await listQueues(call);
    const target = queues.find(({ url }) => nameOf(url) === name);
    if (!target) throw new ApiFailure('QueueDoesNotExist', 'The specified queue does not exist.');
    const sources = queues.filter(({ deadLetterArn }) => deadLetterArn === target.arn);
    const { items, next } = pageOf(
      sources,
      input.optionalString('NextToken'),
      input.number('MaxResults', PAGE_SIZE),
    );
    return { queueUrls: items.map(({ url }) => url), ...(next !== undefined && { NextToken: next }) };
  };
}

const nameOf = (url: string) => url.split('/').at(-1);
