import type { EventEmitter } from 'node:events';
import type { ControlPlaneEndpoints } from './control-plane/control-plane.ts';
import type { DynamoDbEmulator } from './data-plane/dynamodb/dynamodb.ts';
import type { Edge } from './data-plane/edge.ts';
import type { SqsEmulator } from './data-plane/sqs/sqs.ts';
import type { SsmEmulator } from './data-plane/ssm.ts';
import type { LocalStackError } from './errors.ts';
import type { Batch, EventSourceMapping } from './event-source/event-source-mapping.ts';
import type { Endpoints } from './functions/environment.ts';
import type { FunctionLog } from './functions/function-log.ts';
import type { LocalFunction } from './functions/local-function.ts';
import type { RestApi } from './rest-api/rest-api.ts';
import type { StackPlan } from './template/plan.ts';

export interface StackEvents {
  readonly batch: [Batch];
  readonly failure: [LocalStackError];
}

/** What a running stack is made of. */
export interface StackParts {
  readonly plan: StackPlan;
  readonly sqs: SqsEmulator;
  readonly dynamoDb: DynamoDbEmulator;
  readonly ssm: SsmEmulator;
  readonly functions: readonly LocalFunction[];
  readonly mappings: readonly EventSourceMapping[];
  readonly api: RestApi | undefined;
  readonly events: EventEmitter<StackEvents>;
  readonly log: FunctionLog;
  readonly edge: Edge;
  readonly endpoints: Endpoints;
  readonly controlPlaneEndpoints: ControlPlaneEndpoints;
  readonly region: string;
  readonly notEmulated: readonly string[];
  /** Undoes the start. */
  readonly cleanup: AsyncDisposableStack;
}
