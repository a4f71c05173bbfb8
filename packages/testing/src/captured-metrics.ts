import { Metrics } from '@aws-lambda-powertools/metrics';

/** What a line of CloudWatch's embedded metric format says, without what every line has. */
export interface MetricLine {
  /** The dimensions with their values. */
  dimensions: Record<string, string>;
  /** The metrics with their values. */
  values: Record<string, number | number[]>;
}

interface EmfLine extends Record<string, unknown> {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
}

/** Metrics that keep their lines, single ones included, instead of printing them. */
export class CapturedMetrics extends Metrics {
  readonly lines: MetricLine[];

  constructor(options: ConstructorParameters<typeof Metrics>[0] = {}, lines: MetricLine[] = []) {
    super({ namespace: 'Test', defaultDimensions: { function: 'update-user' }, ...options });
    this.lines = lines;
    // Powertools writes to a console of its own.
    Object.assign(this, { console: { log: (line: string) => lines.push(readLine(JSON.parse(line))) } });
  }

  override singleMetric(): Metrics {
    return new CapturedMetrics({ singleMetric: true }, this.lines);
  }
}

/** Reads a line as CloudWatch does: names of dimensions and metrics are looked up in it. */
function readLine(line: object): MetricLine {
  const { _aws, ...fields } = line as EmfLine;
  const [directive] = _aws.CloudWatchMetrics;
  const pick = (names: string[]) => Object.fromEntries(names.map((name) => [name, fields[name]]));
  return {
    dimensions: pick(directive?.Dimensions.flat() ?? []) as MetricLine['dimensions'],
    values: pick(directive?.Metrics.map(({ Name }) => Name) ?? []) as MetricLine['values'],
  };
}
