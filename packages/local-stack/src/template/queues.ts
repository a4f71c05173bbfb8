import type { ResolvedResource } from './resolved-resource.ts';

export interface QueuePlan {
  readonly logicalId: string;
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** As `CreateQueue` takes them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** ARN of the dead-letter queue. */
  readonly deadLetterArn?: string;
}

const QUEUE_ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DelaySeconds',
  'FifoQueue',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

export function readQueue({ logicalId, identity, properties }: ResolvedResource): QueuePlan {
  properties.allowOnly([...QUEUE_ATTRIBUTES, 'QueueName', 'Tags']);
  const { QueueName, Tags, ...attributes } = properties.texts();
  const redrive = properties.nested('RedrivePolicy');
  return {
    logicalId,
    name: identity.attributes.QueueName ?? logicalId,
    url: identity.ref,
    arn: identity.attributes.Arn ?? '',
    attributes,
    ...(redrive.has('deadLetterTargetArn') && { deadLetterArn: redrive.string('deadLetterTargetArn') }),
  };
}
