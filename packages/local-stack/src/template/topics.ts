import { TemplateError } from '../errors.ts';
import type { ResolvedResource } from './resolved-resource.ts';

export interface TopicPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

export interface SubscriptionPlan {
  readonly topicArn: string;
  readonly queueArn: string;
  readonly rawMessageDelivery: boolean;
  /** Where SNS puts what it cannot deliver; `undefined` where it drops that. */
  readonly deadLetterQueueArn: string | undefined;
}

export function readTopic({ logicalId, identity, properties }: ResolvedResource): TopicPlan {
  properties.allowOnly(['DisplayName', 'KmsMasterKeyId', 'Tags', 'TopicName']);
  return { logicalId, name: identity.attributes.TopicName ?? logicalId, arn: identity.ref };
}

export function readSubscription({ where, properties }: ResolvedResource): SubscriptionPlan {
  properties.allowOnly(['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'RedrivePolicy']);
  const protocol = properties.string('Protocol');
  if (protocol !== 'sqs') throw new TemplateError(`${where}: protocol ${protocol} is not emulated, only sqs`);
  return {
    topicArn: properties.string('TopicArn'),
    queueArn: properties.string('Endpoint'),
    rawMessageDelivery: properties.boolean('RawMessageDelivery', false),
    deadLetterQueueArn: properties.nested('RedrivePolicy').optionalString('deadLetterTargetArn'),
  };
}
