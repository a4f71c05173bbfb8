import { basename } from 'node:path';
import { TemplateError } from '../errors.ts';
import type {
  FunctionPlan,
  MappingPlan,
  QueuePlan,
  ResolvedResource,
  SubscriptionPlan,
  TablePlan,
  TopicPlan,
} from './plan.ts';

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

const TABLE_DEFINITION = [
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

/** Settings of a table that change nothing about its answers. */
const TABLE_OPERATIONS = [
  'BillingMode',
  'DeletionProtectionEnabled',
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'TableClass',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
];

export function readTable({ logicalId, identity, properties }: ResolvedResource): TablePlan {
  properties.allowOnly([...TABLE_DEFINITION, ...TABLE_OPERATIONS]);
  const timeToLive = properties.nested('TimeToLiveSpecification');
  // CloudFormation says it in the words of the API, which checks it when the table is created.
  const definition = Object.fromEntries(
    TABLE_DEFINITION.filter((name) => properties.has(name)).map((name) => [name, properties.value(name)]),
  ) as Omit<TablePlan['definition'], 'BillingMode'>;
  return {
    logicalId,
    name: identity.ref,
    definition: {
      ...definition,
      ...(!properties.has('ProvisionedThroughput') && { BillingMode: 'PAY_PER_REQUEST' }),
    },
    ...(timeToLive.has('AttributeName') && { timeToLive: timeToLive.string('AttributeName') }),
  };
}

export function readTopic({ logicalId, identity, properties }: ResolvedResource): TopicPlan {
  properties.allowOnly(['DisplayName', 'KmsMasterKeyId', 'Tags', 'TopicName']);
  return { logicalId, name: identity.attributes.TopicName ?? logicalId, arn: identity.ref };
}

export function readSubscription({ where, properties }: ResolvedResource): SubscriptionPlan {
  properties.allowOnly(['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery']);
  const protocol = properties.string('Protocol');
  if (protocol !== 'sqs') throw new TemplateError(`${where}: protocol ${protocol} is not emulated, only sqs`);
  return {
    topicArn: properties.string('TopicArn'),
    queueArn: properties.string('Endpoint'),
    rawMessageDelivery: properties.boolean('RawMessageDelivery', false),
  };
}

export function readFunction({ logicalId, identity, properties }: ResolvedResource): FunctionPlan {
  return {
    logicalId,
    name: identity.ref,
    arn: identity.attributes.Arn ?? '',
    handler: properties.string('Handler'),
    bundle: basename(properties.string('S3Key')),
    // The defaults are those of AWS::Lambda::Function.
    timeoutSeconds: properties.number('Timeout', 3),
    memoryMegabytes: properties.number('MemorySize', 128),
    ...(properties.has('ReservedConcurrentExecutions') && {
      reservedConcurrency: properties.number('ReservedConcurrentExecutions'),
    }),
    environment: properties.nested('Environment').nested('Variables').texts(),
  };
}

/** Batches in parallel without a limit in the mapping: what Lambda starts with (AWS Lambda guide, "SQS scaling"). */
const INITIAL_CONCURRENCY = 5;

export function readMapping({ logicalId, identity, properties }: ResolvedResource): MappingPlan {
  properties.allowOnly([
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ]);
  return {
    logicalId,
    uuid: identity.ref,
    arn: identity.attributes.EventSourceMappingArn ?? '',
    functionArn: properties.string('FunctionName'),
    queueArn: properties.string('EventSourceArn'),
    enabled: properties.boolean('Enabled', true),
    batchSize: properties.number('BatchSize', 10),
    batchingWindowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
    maximumConcurrency: properties.nested('ScalingConfig').number('MaximumConcurrency', INITIAL_CONCURRENCY),
    reportsBatchItemFailures: properties.strings('FunctionResponseTypes').includes('ReportBatchItemFailures'),
  };
}
