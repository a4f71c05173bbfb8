import {
  type CloudWatchClient,
  type Metric,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';

/** Where the functions count what they do. */
const NAMESPACE = 'AlmaCache';

/** A value of a metric. */
export interface MetricPoint {
  /** The period's beginning, epoch ms. */
  readonly start: number;
  readonly value: number;
}

/** What is asked of metrics. */
export interface MetricQuestion {
  readonly statistic: 'Sum' | 'Minimum' | 'Maximum';
  /** Resolution, a multiple of 60 seconds. */
  readonly periodSeconds: number;
  /** Epoch ms. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly to: number;
}

/** SQS's own metric of the age of a queue's oldest message, in seconds. */
export function oldestAgeMetric(queueArn: string): Metric {
  const Dimensions = [{ Name: 'QueueName', Value: queueArn.split(':').at(-1) }];
  return { Namespace: 'AWS/SQS', MetricName: 'ApproximateAgeOfOldestMessage', Dimensions };
}

/**
 * The metric of this name that each of the functions writes, by the function. CloudWatch lists a new metric up to fifteen
 * minutes late, and none without a value in two weeks (CloudWatch API reference, ListMetrics).
 */
export async function functionMetrics(
  client: CloudWatchClient,
  name: string,
  functions: ReadonlySet<string>,
  abortSignal: AbortSignal,
): Promise<Map<string, Metric>> {
  const found = new Map<string, Metric>();
  const filter = { Namespace: NAMESPACE, MetricName: name };
  for await (const { Metrics = [] } of paginateListMetrics({ client }, filter, { abortSignal })) {
    for (const metric of Metrics) {
      const { service, function: functionName, ...others } = dimensionsOf(metric);
      // A third dimension, such as the code of a failure, makes it a part of the whole.
      if (!service || !functionName || Object.keys(others).length > 0) continue;
      if (functions.has(functionName)) found.set(functionName, metric);
    }
  }
  return found;
}

/** The values of metrics, each metric's in order, under the names that the metrics have here; at most 500 metrics. */
export async function metricPoints(
  client: CloudWatchClient,
  metrics: ReadonlyMap<string, Metric>,
  { statistic, periodSeconds, from, to }: MetricQuestion,
  abortSignal: AbortSignal,
): Promise<Map<string, MetricPoint[]>> {
  const points = new Map([...metrics.keys()].map((name) => [name, [] as MetricPoint[]]));
  if (metrics.size === 0) return points;
  const series = [...points.values()];
  const request = {
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: 'TimestampAscending' as const,
    MetricDataQueries: [...metrics.values()].map((Metric, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric, Stat: statistic, Period: periodSeconds },
    })),
  };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request, {
    abortSignal,
  })) {
    for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
      const itsPoints = series[Number(Id.slice(1))];
      Timestamps.forEach((time, index) => {
        itsPoints?.push({ start: time.getTime(), value: Values[index] ?? 0 });
      });
    }
  }
  return points;
}

function dimensionsOf({ Dimensions = [] }: Metric): Record<string, string> {
  return Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}
