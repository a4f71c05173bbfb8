import { startCloudFormation } from './emulators/cloudformation.ts';
import { startCloudWatch } from './emulators/cloudwatch.ts';
import { startCloudWatchLogs } from './emulators/cloudwatch-logs.ts';
import { startLambda } from './emulators/lambda.ts';
import type { SqsEmulator } from './emulators/sqs.ts';
import type { EventSourceMapping } from './event-source/event-source-mapping.ts';
import { logGroupOf } from './functions/environment.ts';
import type { FunctionLog } from './functions/function-log.ts';
import { LogEvents } from './logs/log-events.ts';
import { readEmf } from './metrics/emf.ts';
import { joinSources } from './metrics/metric.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { QueueMetrics } from './metrics/queue-metrics.ts';
import { LocalQueue } from './queue.ts';
import type { StackPlan } from './template/plan.ts';

/** Endpoints for whoever operates the stack, under the names that the AWS SDK reads. Functions have no use for them. */
export interface ManagementEndpoints {
  readonly AWS_ENDPOINT_URL_CLOUDFORMATION: string;
  readonly AWS_ENDPOINT_URL_LAMBDA: string;
  readonly AWS_ENDPOINT_URL_CLOUDWATCH: string;
  readonly AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: string;
}

interface ManagementParts {
  readonly plan: StackPlan;
  readonly sqs: SqsEmulator;
  readonly mappings: readonly EventSourceMapping[];
  readonly log: FunctionLog;
}

export interface Management {
  readonly endpoints: ManagementEndpoints;
  close(): Promise<void>;
}

/** Starts what an operator's tools ask about the stack. */
export async function startManagement({ plan, sqs, mappings, log }: ManagementParts): Promise<Management> {
  await using cleanup = new AsyncDisposableStack();
  const written = new MetricStore();
  const lines = new LogEvents(plan.functions.map(({ name }) => logGroupOf(name)));
  log.onLine((functionName, line) => {
    lines.add(logGroupOf(functionName), line);
    for (const { metric, time, values } of readEmf(line)) written.put(metric, time, values);
  });
  const measured = new QueueMetrics(plan.queues.map((queue) => new LocalQueue(queue, sqs)));

  const cloudFormation = await startCloudFormation(plan.description);
  cleanup.defer(() => cloudFormation.close());
  const lambda = await startLambda(mappings);
  cleanup.defer(() => lambda.close());
  const cloudWatch = await startCloudWatch(joinSources(measured, written));
  cleanup.defer(() => cloudWatch.close());
  const logs = await startCloudWatchLogs(lines);
  cleanup.defer(() => logs.close());
  const started = cleanup.move();
  return {
    endpoints: {
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
    },
    close: () => started.disposeAsync(),
  };
}
