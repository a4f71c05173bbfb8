import type { LocalStack } from '@alma-cache/local-stack';

/** A line of CloudWatch's embedded metric format, as a function wrote it. */
export interface MetricLine extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

/** Every metric line of the functions so far. */
export async function metricLines(stack: LocalStack): Promise<MetricLine[]> {
  const lines = (await stack.logs()).map(({ json }) => json);
  return lines.filter((line): line is MetricLine => line !== undefined && '_aws' in line);
}

/**
 * Every value of a metric, as CloudWatch finds them: under these dimensions and no others.
 * @param dimensions names of dimensions; the values of them all count
 */
export function valuesOf(
  lines: readonly MetricLine[],
  name: string,
  dimensions: readonly string[],
): number[] {
  return lines
    .filter(({ _aws }) =>
      _aws.CloudWatchMetrics.some(
        ({ Dimensions, Metrics }) =>
          Metrics.some(({ Name }) => Name === name) &&
          Dimensions.some((set) => set.toSorted().join() === dimensions.toSorted().join()),
      ),
    )
    .flatMap((line) => line[name] as number | number[]);
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
