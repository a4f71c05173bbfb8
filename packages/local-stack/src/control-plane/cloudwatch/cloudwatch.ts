import { createJsonApi } from '../../aws-api/json-api.ts';
import { pageOf } from '../../aws-api/paging.ts';
import { closeServer, listenOnLoopback } from '../../loopback.ts';
import type { ObjectReader } from '../../object-reader.ts';
import type { Metric, MetricSource } from './metric.ts';
import { getMetricData, INVALID } from './metric-data.ts';

export interface CloudWatchEmulator {
  readonly url: string;
  close(): Promise<void>;
}

/** Metrics in one answer (CloudWatch API reference, ListMetrics). */
const PAGE_SIZE = 500;

/** The part of CloudWatch that reads metrics. */
export async function startCloudWatch(source: MetricSource): Promise<CloudWatchEmulator> {
  const server = createJsonApi({
    prefix: 'GraniteServiceVersion20100801',
    invalidCode: INVALID,
    actions: {
      GetMetricData: (input) => getMetricData(source, input),
      ListMetrics: (input) => listMetrics(source, input),
    },
  });
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

function listMetrics(source: MetricSource, input: ObjectReader): object {
  input.allowOnly(['Dimensions', 'MetricName', 'Namespace', 'NextToken']);
  const found = source.metrics().filter((metric) => matches(metric, input));
  const { items, next } = pageOf(found, input.optionalString('NextToken'), PAGE_SIZE);
  return {
    Metrics: items.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    NextToken: next,
  };
}

/** A filter's dimension without a value is met by any; dimensions that it does not name may be there too. */
function matches({ namespace, name, dimensions }: Metric, input: ObjectReader): boolean {
  return (
    input.string('Namespace', namespace) === namespace &&
    input.string('MetricName', name) === name &&
    input.objects('Dimensions').every((wanted) => {
      const value = dimensions[wanted.string('Name')];
      return value !== undefined && wanted.string('Value', value) === value;
    })
  );
}
