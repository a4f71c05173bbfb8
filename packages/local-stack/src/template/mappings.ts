import { TemplateError } from '../errors.ts';
import type { FunctionPlan } from './functions.ts';
import type { QueuePlan } from './queues.ts';
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

// Lambda API reference, CreateEventSourceMapping and ScalingConfig, of standard queues.
const BATCH_SIZE = [1, 10_000] as const;
const MAX_BATCH_WITHOUT_WINDOW = 10;
const WINDOW = [0, 300] as const;
const CONCURRENCY = [2, 1000] as const;

export function readMapping({ logicalId, where, identity, properties }: ResolvedResource): MappingPlan {
  properties.allowOnly([
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ]);
  const batchSize = properties.numberWithin('BatchSize', BATCH_SIZE, 10);
  const batchingWindowSeconds = properties.numberWithin('MaximumBatchingWindowInSeconds', WINDOW, 0);
  if (batchSize > MAX_BATCH_WITHOUT_WINDOW && batchingWindowSeconds === 0) {
    throw new TemplateError(
      `${where}: a BatchSize over ${MAX_BATCH_WITHOUT_WINDOW} needs a MaximumBatchingWindowInSeconds`,
    );
  }
  return {
    logicalId,
    uuid: identity.ref,
    arn: identity.attributes.EventSourceMappingArn ?? '',
    functionArn: properties.string('FunctionName'),
    queueArn: properties.string('EventSourceArn'),
    enabled: properties.boolean('Enabled', true),
    batchSize,
    batchingWindowSeconds,
    maximumConcurrency: properties
      .nested('ScalingConfig')
      .numberWithin('MaximumConcurrency', CONCURRENCY, INITIAL_CONCURRENCY),
    reportsBatchItemFailures: properties.strings('FunctionResponseTypes').includes('ReportBatchItemFailures'),
  };
}

/** The visibility timeout of a queue that says none, seconds (SQS API reference, CreateQueue). */
const DEFAULT_VISIBILITY = '30';

/**
 * Fails for a queue whose messages would come back while the function still works on them, as Lambda does.
 *
 * @throws TemplateError naming queue and function
 */
export function checkVisibility(
  mappings: readonly MappingPlan[],
  {
    queues,
    functions,
  }: { readonly queues: readonly QueuePlan[]; readonly functions: readonly FunctionPlan[] },
): void {
  for (const { queueArn, functionArn } of mappings) {
    const queue = queues.find(({ arn }) => arn === queueArn);
    const target = functions.find(({ arn }) => arn === functionArn);
    const visibility = Number(queue?.attributes.VisibilityTimeout ?? DEFAULT_VISIBILITY);
    if (!queue || !target || visibility >= target.timeoutSeconds) continue;
    throw new TemplateError(
      `the visibility timeout of queue ${queue.logicalId}, ${visibility} s, is less than the timeout of function ${target.logicalId}, ${target.timeoutSeconds} s`,
    );
  }
}
