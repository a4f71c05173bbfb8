import {
  combine,
  type Metric,
  type MetricSource,
  type Minute,
  NO_SAMPLES,
  type StatisticSet,
  startOfMinute,
  statisticsOf,
} from './metric.ts';

/** Minutes kept of each metric: a day. CloudWatch keeps them for fifteen. */
const KEPT_MINUTES = 24 * 60;

interface Series {
  readonly metric: Metric;
  /** By their starts. */
  readonly minutes: Map<number, StatisticSet>;
}

/** The metrics that were put into it, minute by minute. */
export class MetricStore implements MetricSource {
  readonly #series = new Map<string, Series>();

  /** @param time when the values were measured, epoch ms */
  put(metric: Metric, time: number, values: readonly number[]): void {
    const key = keyOf(metric);
    const { minutes } = this.#series.get(key) ?? this.#begin(key, metric);
    const start = startOfMinute(time);
    minutes.set(start, combine(minutes.get(start) ?? NO_SAMPLES, statisticsOf(values)));
    if (minutes.size > KEPT_MINUTES) minutes.delete(Math.min(...minutes.keys()));
  }

  metrics(): Metric[] {
    return [...this.#series.values()].map(({ metric }) => metric);
  }

  minutes(metric: Metric): Minute[] {
    const { minutes } = this.#series.get(keyOf(metric)) ?? { minutes: new Map<number, StatisticSet>() };
    return [...minutes].map(([start, statistics]) => ({ start, statistics }));
  }

  #begin(key: string, metric: Metric): Series {
    const series = { metric, minutes: new Map<number, StatisticSet>() };
    this.#series.set(key, series);
    return series;
  }
}

function keyOf({ namespace, name, dimensions }: Metric): string {
  const sorted = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
