import type { LocalFunction } from '../functions/local-function.ts';
import { LocalQueue } from '../queue.ts';
import { findByArn, type StackPlan } from '../template/plan.ts';
import { EventSourceMapping, type EventSourceMappingOptions } from './event-source-mapping.ts';

interface MappingParts
  extends Pick<EventSourceMappingOptions, 'sqs' | 'region' | 'retryDelay' | 'onBatch' | 'onFailure'> {
  readonly plan: StackPlan;
  readonly functions: readonly LocalFunction[];
}

/** The template's event source mappings, none of them polling yet. */
export function createMappings({ plan, functions, ...options }: MappingParts): EventSourceMapping[] {
  return plan.mappings.map((mapping) => {
    const where = `resource ${mapping.logicalId}`;
    return new EventSourceMapping({
      plan: mapping,
      queue: new LocalQueue(findByArn(plan.queues, mapping.queueArn, where), options.sqs),
      target: findByArn(functions, mapping.functionArn, where),
      ...options,
    });
  });
}
