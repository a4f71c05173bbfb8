import type { CloudWatchClient, Metric } from '@aws-sdk/client-cloudwatch';
import { functionMetrics, type MetricPoint, metricPoints } from '../status/metrics.ts';
import { ratePerMinute } from '../status/rate.ts';
import type { Throughput } from './protocol.ts';

const MINUTE_MS = 60_000;
/** How far back the chart goes. */
const MINUTES = 60;
/** The service whose functions process webhook events, one a record. */
const EVENTS_SERVICE = 'sns-update-cache';

const METRICS = ['RecordsProcessed', 'RecordsFailed', 'AlmaCalls'] as const;

interface Series {
  readonly metric: Metric;
  readonly points: readonly MetricPoint[];
}

/**
 * What the functions counted in the last hour, from their metrics, which are a minute or two late.
 *
 * @param now epoch ms
 */
export async function readThroughput(
  cloudWatch: CloudWatchClient,
  functions: ReadonlySet<string>,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal },
): Promise<Throughput> {
  const to = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  const from = to - MINUTES * MINUTE_MS;
  const metrics = await metricsOf(cloudWatch, functions, signal);
  const question = { statistic: 'Sum', periodSeconds: MINUTE_MS / 1000, from, to } as const;
  const points = await metricPoints(cloudWatch, metrics, question, signal);
  const series = [...metrics].map(([key, metric]) => ({ metric, points: points.get(key) ?? [] }));

  const of = (name: (typeof METRICS)[number]) => series.filter(({ metric }) => metric.MetricName === name);
  const processed = of('RecordsProcessed');
  // Where something was counted, what was not counted did not happen.
  const nothing = pointsOf(series).length === 0 ? null : 0;
  const rate = (chosen: readonly Series[]) => {
    const points = pointsOf(chosen);
    return points.length === 0 ? nothing : (ratePerMinute(points, now) ?? null);
  };
  return {
    from,
    processed: minutesOf(processed, from),
    failed: minutesOf(of('RecordsFailed'), from),
    perMinute: {
      processed: rate(processed),
      failed: rate(of('RecordsFailed')),
      almaCalls: rate(of('AlmaCalls')),
      webhookEvents: rate(processed.filter(isOfEvents)),
    },
  };
}

async function metricsOf(
  cloudWatch: CloudWatchClient,
  functions: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, Metric>> {
  const found = await Promise.all(
    METRICS.map(async (name) =>
      [...(await functionMetrics(cloudWatch, name, functions, signal)).entries()].map(
        ([functionName, metric]) => [`${name} ${functionName}`, metric] as const,
      ),
    ),
  );
  return new Map(found.flat());
}

function isOfEvents({ metric: { Dimensions = [] } }: Series): boolean {
  return Dimensions.some(({ Name, Value }) => Name === 'service' && Value === EVENTS_SERVICE);
}

const pointsOf = (series: readonly Series[]) => series.flatMap(({ points }) => points);

/** The sum of all in each minute. */
function minutesOf(series: readonly Series[], from: number): number[] {
  const sums = Array.from({ length: MINUTES }, () => 0);
  for (const { start, value } of pointsOf(series)) {
    const minute = Math.floor((start - from) / MINUTE_MS);
    sums[minute] = (sums[minute] ?? 0) + value;
  }
  return sums;
}
