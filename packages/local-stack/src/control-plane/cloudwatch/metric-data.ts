import { ApiFailure } from '../../aws-api/api-server.ts';
import type { ObjectReader } from '../../object-reader.ts';
import {
  combine,
  type Metric,
  type MetricSource,
  MINUTE_MS,
  type Minute,
  NO_SAMPLES,
  type StatisticSet,
} from './metric.ts';

/** The statistics that sums, counts and extremes are enough for; percentiles are not among them. */
const STATISTICS: Readonly<Record<string, (set: StatisticSet) => number>> = {
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/** CloudWatch's code for a request that asks for what it cannot have. */
export const INVALID = 'ValidationError';

/** Most queries in one call (CloudWatch API reference, GetMetricData). */
const MAX_QUERIES = 500;

interface Query {
  readonly id: string;
  readonly label: string;
  readonly returnData: boolean;
  readonly metric: Metric;
  /** ms. */
  readonly period: number;
  readonly statistic: (set: StatisticSet) => number;
}

interface Range {
  /** Epoch ms, inclusive. */
  readonly start: number;
  /** Epoch ms, exclusive. */
  readonly end: number;
  readonly ascending: boolean;
}

/** GetMetricData: for each query one value for each period with samples; none where there are none. */
export async function getMetricData(source: MetricSource, input: ObjectReader): Promise<object> {
  input.allowOnly(['EndTime', 'MetricDataQueries', 'ScanBy', 'StartTime']);
  const range = readRange(input);
  const queries = input.objects('MetricDataQueries').map(readQuery);
  if (queries.length < 1 || queries.length > MAX_QUERIES) {
    throw invalid(`MetricDataQueries must have 1 to ${MAX_QUERIES} members`);
  }
  const returned = queries.filter(({ returnData }) => returnData);
  return {
    MetricDataResults: await Promise.all(
      returned.map(async (query) => answer(query, await source.minutes(query.metric), range)),
    ),
    Messages: [],
  };
}

function answer({ id, label, period, statistic }: Query, minutes: readonly Minute[], range: Range): object {
  const periods = new Map<number, StatisticSet>();
  for (const { start, statistics } of minutes) {
    if (start < range.start || start >= range.end) continue;
    const begin = Math.floor(start / period) * period;
    periods.set(begin, combine(periods.get(begin) ?? NO_SAMPLES, statistics));
  }
  const direction = range.ascending ? 1 : -1;
  const points = [...periods].sort(([one], [other]) => direction * (one - other));
  return {
    Id: id,
    Label: label,
    Timestamps: points.map(([start]) => start / 1000),
    Values: points.map(([, statistics]) => statistic(statistics)),
    StatusCode: 'Complete',
  };
}

function readRange(input: ObjectReader): Range {
  // "Start time less than 15 days ago: round down to the nearest whole minute" (CloudWatch API reference).
  const start = Math.floor((input.number('StartTime') * 1000) / MINUTE_MS) * MINUTE_MS;
  const end = input.number('EndTime') * 1000;
  if (start >= end) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { start, end, ascending: input.string('ScanBy', 'TimestampDescending') === 'TimestampAscending' };
}

function readQuery(query: ObjectReader): Query {
  const id = query.string('Id');
  if (query.has('Expression')) {
    throw invalid(`${id}: expressions are not emulated, only queries with a MetricStat`);
  }
  query.allowOnly(['Id', 'Label', 'MetricStat', 'ReturnData']);
  const stat = query.nested('MetricStat').allowOnly(['Metric', 'Period', 'Stat']);
  const metric = readMetric(stat.nested('Metric'));
  const name = stat.string('Stat');
  const statistic = STATISTICS[name];
  if (!statistic) throw invalid(`${id}: ${name} is not emulated, only ${Object.keys(STATISTICS).join(', ')}`);
  return {
    id,
    label: query.string('Label', metric.name),
    returnData: query.boolean('ReturnData', true),
    metric,
    period: readPeriod(id, stat.number('Period')),
    statistic,
  };
}

function readMetric(metric: ObjectReader): Metric {
  const dimensions = metric.objects('Dimensions');
  return {
    namespace: metric.string('Namespace'),
    name: metric.string('MetricName'),
    dimensions: Object.fromEntries(
      dimensions.map((dimension) => [dimension.string('Name'), dimension.string('Value')]),
    ),
  };
}

/** "1, 5, 10, 20, 30, 60, or any multiple of 60" seconds (CloudWatch API reference, MetricStat). */
function readPeriod(id: string, seconds: number): number {
  if (![1, 5, 10, 20, 30].includes(seconds) && (seconds <= 0 || seconds % 60 !== 0)) {
    throw invalid(`${id}: Period must be 1, 5, 10, 20, 30 or a multiple of 60`);
  }
  return seconds * 1000;
}

function invalid(message: string): ApiFailure {
  return new ApiFailure(INVALID, message);
}
