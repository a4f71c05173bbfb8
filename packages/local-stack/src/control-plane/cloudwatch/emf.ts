import { isObject } from '../../object-reader.ts';
import type { Metric } from './metric.ts';

/** Values of one metric in one line of a log. */
export interface EmfValues {
  readonly metric: Metric;
  /** Epoch ms. */
  readonly time: number;
  readonly values: readonly number[];
}

/** Most values of one metric in one line (CloudWatch embedded metric format specification, "Target members"). */
const MAX_VALUES = 100;

/**
 * The metrics of a line in the embedded metric format, as CloudWatch Logs reads them out of a log: none where the line
 * is something else, and without those whose values or dimensions the line lacks.
 *
 * @see Amazon CloudWatch user guide, "Specification: CloudWatch embedded metric format"
 */
export function readEmf(line: string): EmfValues[] {
  const root = line.includes('"_aws"') ? parse(line) : undefined;
  if (!isObject(root) || !isObject(root._aws)) return [];
  const { Timestamp: time, CloudWatchMetrics: directives } = root._aws;
  if (typeof time !== 'number') return [];
  return objects(directives).flatMap((directive) =>
    metricsOf(directive, root).flatMap(({ name, values }) =>
      dimensionsOf(directive, root).map((dimensions) => ({
        metric: { namespace: String(directive.Namespace), name, dimensions },
        time,
        values,
      })),
    ),
  );
}

type Json = Readonly<Record<string, unknown>>;

function metricsOf(directive: Json, root: Json): { name: string; values: number[] }[] {
  return objects(directive.Metrics)
    .map(({ Name }) => ({ name: String(Name), values: numbers(root[String(Name)]) }))
    .filter(({ values }) => values.length > 0 && values.length <= MAX_VALUES);
}

/** One set of names and values for each set of names in the directive; without any, the one that is empty. */
function dimensionsOf({ Dimensions }: Json, root: Json): Record<string, string>[] {
  const sets: unknown[] = Array.isArray(Dimensions) && Dimensions.length > 0 ? Dimensions : [[]];
  return sets.flatMap((names) => {
    const entries = list(names).map((name) => [String(name), root[String(name)]] as const);
    return entries.every(hasText) ? [Object.fromEntries(entries)] : [];
  });
}

function hasText(entry: readonly [string, unknown]): entry is readonly [string, string] {
  return typeof entry[1] === 'string';
}

function numbers(value: unknown): number[] {
  const values = Array.isArray(value) ? value : [value];
  return values.every((one) => typeof one === 'number') ? values : [];
}

function objects(value: unknown): Json[] {
  return list(value).filter(isObject);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that only looks like JSON is text.
    return undefined;
  }
}
