import { TemplateError } from '../errors.ts';
import { isObject, type ObjectReader } from '../object-reader.ts';
import type { QueuePlan } from './queues.ts';
import type { ResolvedResource } from './resolved-resource.ts';
import type { SubscriptionPlan, TopicPlan } from './topics.ts';

/** Topics that a queue policy lets send messages to queues. */
export interface QueuePolicyPlan {
  readonly queueUrls: readonly string[];
  allows(topicArn: string): boolean;
}

export function readQueuePolicy({ properties }: ResolvedResource): QueuePolicyPlan {
  properties.allowOnly(['PolicyDocument', 'Queues']);
  const statements = properties.nested('PolicyDocument').objects('Statement');
  const sources = statements.flatMap(allowedSources);
  return {
    queueUrls: properties.strings('Queues'),
    allows: (topicArn) => sources.some((source) => source === '*' || source === topicArn),
  };
}

/**
 * Fails for a subscription to a queue that takes no messages of the topic: SNS would drop them without a word.
 *
 * @throws TemplateError naming the topic and the queue
 */
export function checkDeliveries(
  subscriptions: readonly SubscriptionPlan[],
  policies: readonly QueuePolicyPlan[],
  { queues, topics }: { readonly queues: readonly QueuePlan[]; readonly topics: readonly TopicPlan[] },
): void {
  const deliveries = subscriptions.flatMap(({ topicArn, queueArn, deadLetterQueueArn }) =>
    [queueArn, deadLetterQueueArn]
      .filter((arn) => arn !== undefined)
      .map((arn) => ({ topicArn, queueArn: arn })),
  );
  for (const { topicArn, queueArn } of deliveries) {
    const queue = queues.find(({ arn }) => arn === queueArn);
    const mayDeliver = policies.some(
      ({ queueUrls, allows }) => queue && queueUrls.includes(queue.url) && allows(topicArn),
    );
    if (mayDeliver) continue;
    const topic = topics.find(({ arn }) => arn === topicArn);
    throw new TemplateError(
      `no AWS::SQS::QueuePolicy lets topic ${topic?.logicalId ?? topicArn} send to queue ${queue?.logicalId ?? queueArn}`,
    );
  }
}

/** The source ARNs from which a statement lets SNS send; `*` where it sets no condition. */
function allowedSources(statement: ObjectReader): string[] {
  const principal = statement.value('Principal');
  const isSns =
    principal === '*' || (isObject(principal) && oneOrMore(principal.Service).includes('sns.amazonaws.com'));
  const isSend = oneOrMore(statement.value('Action')).some((action) =>
    ['sqs:sendmessage', 'sqs:*', '*'].includes(action.toLowerCase()),
  );
  if (statement.string('Effect') !== 'Allow' || !isSns || !isSend) return [];
  const conditions = statement.value('Condition');
  if (!isObject(conditions)) return ['*'];
  return Object.values(conditions).flatMap((test) =>
    isObject(test) ? oneOrMore(test['aws:SourceArn']) : [],
  );
}

function oneOrMore(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}
