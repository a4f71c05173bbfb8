/** What identifies a metric in CloudWatch: two that differ in a dimension are two metrics. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Samples of one metric, taken together. */
export interface StatisticSet {
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The samples of one minute, at the minute's first millisecond: the resolution of CloudWatch's standard metrics. */
export interface Minute {
  /** Epoch ms. */
  readonly start: number;
  readonly statistics: StatisticSet;
}

export const MINUTE_MS = 60_000;

/** Where metrics come from. */
export interface MetricSource {
  /** Every metric that there is. */
  metrics(): readonly Metric[];
  /** What is known of a metric, in any order; nothing for one that does not exist. */
  minutes(metric: Metric): readonly Minute[] | Promise<readonly Minute[]>;
}

export function startOfMinute(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

export function statisticsOf(values: readonly number[]): StatisticSet {
  return values
    .map((value) => ({ sum: value, count: 1, minimum: value, maximum: value }))
    .reduce(combine, NO_SAMPLES);
}

export function combine(one: StatisticSet, other: StatisticSet): StatisticSet {
  return {
    sum: one.sum + other.sum,
    count: one.count + other.count,
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
  };
}

export const NO_SAMPLES: StatisticSet = {
  sum: 0,
  count: 0,
  minimum: Number.POSITIVE_INFINITY,
  maximum: Number.NEGATIVE_INFINITY,
};

/** Several sources as one. */
export function joinSources(...sources: readonly MetricSource[]): MetricSource {
  return {
    metrics: () => sources.flatMap((source) => source.metrics()),
    minutes: async (metric) => (await Promise.all(sources.map((source) => source.minutes(metric)))).flat(),
  };
}
