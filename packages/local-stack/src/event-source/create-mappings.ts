import type { SqsEmulator } from '../emulators/sqs.ts';
import type { LocalFunction } from '../functions/local-function.ts';
import { LocalQueue } from '../queue.ts';
import { findByArn, type StackPlan } from '../template/plan.ts';
import { type Batch, EventSourceMapping } from './event-source-mapping.ts';

interface MappingParts {
  readonly plan: StackPlan;
  readonly functions: readonly LocalFunction[];
  readonly sqs: SqsEmulator;
  readonly region: string;
  readonly retryDelay: number;
}

/** The template's event source mappings, none of them polling yet. */
export function createMappings(parts: MappingParts, onBatch: (batch: Batch) => void): EventSourceMapping[] {
  const { plan, functions, sqs, region, retryDelay } = parts;
  return plan.mappings.map((mapping) => {
    const where = `resource ${mapping.logicalId}`;
    return new EventSourceMapping({
      plan: mapping,
      queue: new LocalQueue(findByArn(plan.queues, mapping.queueArn, where), sqs),
      target: findByArn(functions, mapping.functionArn, where),
      sqs,
      region,
      retryDelay,
      onBatch,
    });
  });
}
