import { isDeepStrictEqual } from 'node:util';
import type { MetricName } from '@alma-cache/aws-utils';
import type { CompiledTemplate } from './compiled-template.ts';
import type { AlarmProperties, DashboardBody } from './monitoring-properties.ts';

/** What the functions count, in the namespace `AlmaCache`. */
const OWN_METRICS: readonly MetricName[] = [
  'RecordsProcessed',
  'RecordsFailed',
  'RecordsPostponed',
  'RecordsGone',
  'StaleWrites',
  'AlmaCallsSpared',
  'BatchSize',
  'ShareRight',
  'AlmaCalls',
  'AlmaLatency',
  'AlmaThrottles',
  'AlmaKeyRefusals',
  'AlmaCallsRemaining',
  'ForcedReads',
  'ForcedReadsUnanswered',
  'SqsEntriesResent',
  'EventsPublished',
  'EventsRefused',
];

/** Those of AWS's own metrics that are used here, by their documentation. */
const METRICS: Record<string, readonly string[]> = {
  AlmaCache: OWN_METRICS,
  'AWS/SQS': [
    'ApproximateNumberOfMessagesVisible',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateAgeOfOldestMessage',
  ],
  'AWS/Lambda': ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'],
  'AWS/ApiGateway': ['Count', '4XXError', '5XXError', 'Latency'],
  'AWS/DynamoDB': ['ReadThrottleEvents', 'WriteThrottleEvents'],
};

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

type Text = string | { 'Fn::Sub': string };

/** A template's texts as CloudFormation would resolve them, with the ids of resources for the names they get. */
export class Deployed {
  readonly #template: CompiledTemplate;
  readonly #dimensions: Readonly<Record<string, readonly Metric['dimensions'][]>>;

  /** @param existing names of queues and tables outside of the template */
  constructor(template: CompiledTemplate, existing: readonly string[]) {
    this.#template = template;
    this.#dimensions = dimensionsIn(template, existing);
  }

  /** Throws for what the template does not have. */
  resolve(text: Text): string {
    if (typeof text === 'string') return text;
    return text['Fn::Sub'].replace(/\$\{([^}]+)\}/g, (reference, name: string) => {
      const [id = '', attribute] = name.split('.');
      if (PSEUDO_PARAMETERS.has(name)) return PSEUDO_PARAMETERS.get(name) ?? '';
      if (REFERENCES[attribute ?? 'Ref']?.includes(this.#template.types.get(id) ?? '')) return id;
      throw new Error(`${reference} is nothing that the template has`);
    });
  }

  /** Whether something of this template writes such a metric. */
  has({ namespace, name, dimensions }: Metric): boolean {
    const known = this.#dimensions[namespace] ?? [];
    return (
      METRICS[namespace]?.includes(name) === true &&
      known.some((those) => isDeepStrictEqual(those, { ...dimensions }))
    );
  }

  metricsOf(alarm: AlarmProperties): Metric[] {
    const metrics =
      'Metrics' in alarm
        ? alarm.Metrics.flatMap((query) => ('MetricStat' in query ? [query.MetricStat.Metric] : []))
        : [alarm];
    return metrics.map(({ Namespace, MetricName, Dimensions }) => ({
      namespace: Namespace,
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, this.resolve(Value)])),
    }));
  }
}

const PSEUDO_PARAMETERS = new Map([
  ['AWS::StackName', 'the-stack'],
  ['AWS::Region', 'eu-west-1'],
]);

/** The types of resources whose `Ref`, or attribute, is the name or ARN that is meant. */
const REFERENCES: Record<string, readonly string[]> = {
  Ref: ['AWS::Lambda::Function', 'AWS::DynamoDB::Table'],
  QueueName: ['AWS::SQS::Queue'],
  Arn: ['AWS::CloudWatch::Alarm'],
};

function dimensionsIn(template: CompiledTemplate, existing: readonly string[]) {
  const functions = Object.entries(template.functions);
  const api = Object.values(template.restApis)[0]?.Name;
  const stage = Object.values(template.deployments)[0]?.StageName;
  return {
    AlmaCache: functions.map(([id, { Environment }]) => ({
      service: String(Environment.Variables.POWERTOOLS_SERVICE_NAME),
      function: id,
    })),
    'AWS/Lambda': functions.map(([FunctionName]) => ({ FunctionName })),
    'AWS/SQS': [...Object.keys(template.queues), ...existing].map((QueueName) => ({ QueueName })),
    'AWS/DynamoDB': [...Object.keys(template.tables), ...existing].map((TableName) => ({ TableName })),
    'AWS/ApiGateway': api !== undefined && stage !== undefined ? [{ ApiName: api, Stage: stage }] : [],
  };
}

/** What CloudWatch would refuse about an alarm whose properties each are right. */
export function alarmFaults(alarm: AlarmProperties): string[] {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = alarm;
  const faults = DatapointsToAlarm > EvaluationPeriods ? ['more datapoints than periods'] : [];
  if (!('Metrics' in alarm)) return faults;
  const queries = alarm.Metrics.filter((query) => 'MetricStat' in query);
  const results = alarm.Metrics.flatMap((query) => ('Expression' in query ? [query.Expression] : []));
  const ids = queries.map(({ Id }) => Id);
  const named = results.join().match(/\b[a-z]\w*/g) ?? [];
  return [
    ...faults,
    ...(results.length === 1 ? [] : ['not one result']),
    ...(queries.length <= 10 ? [] : ['over ten metrics']),
    ...(new Set(alarm.Metrics.map(({ Id }) => Id)).size === alarm.Metrics.length ? [] : ['an id twice']),
    ...(isDeepStrictEqual(named.sort(), ids.sort()) ? [] : [`expression of ${named}, metrics ${ids}`]),
  ];
}

/** The metrics of all lines of a dashboard's graphs, but for those that are searched. */
export function metricsOf({ widgets }: DashboardBody): Metric[] {
  const lines = widgets.flatMap((widget) => (widget.type === 'metric' ? widget.properties.metrics : []));
  return lines.flatMap((line) => {
    const [namespace, name, ...dimensions] = line.filter((part) => typeof part === 'string');
    if (namespace === undefined || name === undefined) return [];
    const names = dimensions.filter((_, index) => index % 2 === 0);
    return [
      {
        namespace,
        name,
        dimensions: Object.fromEntries(names.map((key, i) => [key, dimensions[2 * i + 1] ?? ''])),
      },
    ];
  });
}

/** Widgets that do not fit into the grid of 24 columns, or lie over others. */
export function misplaced({ widgets }: DashboardBody): DashboardBody['widgets'] {
  return widgets.filter(
    (widget, index) =>
      widget.x + widget.width > 24 ||
      widgets
        .slice(0, index)
        .some(
          (other) =>
            widget.x < other.x + other.width &&
            other.x < widget.x + widget.width &&
            widget.y < other.y + other.height &&
            other.y < widget.y + widget.height,
        ),
  );
}
