import type { ResolvedResource } from './resolved-resource.ts';

export interface MappingPlan {
  readonly logicalId: string;
  readonly uuid: string;
  readonly arn: string;
  readonly functionArn: string;
  readonly queueArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
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
