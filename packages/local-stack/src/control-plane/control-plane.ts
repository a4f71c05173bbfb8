import type { SqsEmulator } from '../data-plane/sqs/sqs.ts';
import type { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import { logGroupOf } from '../functions/environment.ts';
import type { FunctionLog } from '../functions/function-log.ts';
import { LocalQueue } from '../queue.ts';
import type { StackPlan } from '../template/plan.ts';
import { startCloudFormation } from './cloudformation.ts';
import { startCloudWatch } from './cloudwatch/cloudwatch.ts';
import { readEmf } from './cloudwatch/emf.ts';
import { joinSources } from './cloudwatch/metric.ts';
import { MetricStore } from './cloudwatch/metric-store.ts';
import { QueueMetrics } from './cloudwatch/queue-metrics.ts';
import { startCloudWatchLogs } from './cloudwatch-logs/cloudwatch-logs.ts';
import { LogEvents } from './cloudwatch-logs/log-events.ts';
import { startLambda } from './lambda.ts';

/** Endpoints for whoever operates the stack, under the names that the AWS SDK reads. Functions have no use for them. */
export interface ControlPlaneEndpoints {
  readonly AWS_ENDPOINT_URL_CLOUDFORMATION: string;
  readonly AWS_ENDPOINT_URL_LAMBDA: string;
  readonly AWS_ENDPOINT_URL_CLOUDWATCH: string;
  readonly AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: string;
}

interface ControlPlaneParts {
  readonly plan: StackPlan;
  readonly sqs: SqsEmulator;
  readonly mappings: readonly EventSourceMapping[];
  readonly log: FunctionLog;
}

export interface ControlPlane {
  readonly endpoints: ControlPlaneEndpoints;
  close(): Promise<void>;
}

/** Starts what an operator's tools ask about the stack. */
export async function startControlPlane({
  plan,
  sqs,
  mappings,
  log,
}: ControlPlaneParts): Promise<ControlPlane> {
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
