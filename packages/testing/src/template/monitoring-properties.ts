import * as v from 'valibot';

/** A text, or one with references to resources and pseudo parameters. */
const substitution = v.union([v.string(), v.strictObject({ 'Fn::Sub': v.string() })]);

const metricProperties = {
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.array(v.strictObject({ Name: v.string(), Value: substitution })),
};

/** CloudWatch: 60 or a multiple of it for metrics of standard resolution, seconds. */
const period = v.pipe(v.number(), v.integer(), v.minValue(60), v.multipleOf(60));
const statistic = v.picklist(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']);

const anyAlarm = {
  AlarmName: substitution,
  // CloudFormation, AWS::CloudWatch::Alarm: 1024 characters at most.
  AlarmDescription: v.pipe(v.string(), v.maxLength(1024)),
  ComparisonOperator: v.picklist([
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanOrEqualToThreshold',
    'LessThanThreshold',
  ]),
  Threshold: v.pipe(v.number(), v.finite()),
  EvaluationPeriods: v.pipe(v.number(), v.integer(), v.minValue(1)),
  DatapointsToAlarm: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  TreatMissingData: v.picklist(['breaching', 'notBreaching', 'ignore', 'missing']),
  AlarmActions: v.optional(v.array(v.string())),
  OKActions: v.optional(v.array(v.string())),
};

/** Lower case first, then letters, digits and underscores: MetricDataQuery of the CloudWatch API. */
const queryId = v.pipe(v.string(), v.regex(/^[a-z]\w*$/));

const metricQuery = v.strictObject({
  Id: queryId,
  MetricStat: v.strictObject({
    Metric: v.strictObject(metricProperties),
    Period: period,
    Stat: statistic,
  }),
  ReturnData: v.literal(false),
});

const resultQuery = v.strictObject({
  Id: queryId,
  Label: v.string(),
  // The CloudWatch API: 1 to 2048 characters. No SEARCH: alarms watch one series.
  Expression: v.pipe(v.string(), v.minLength(1), v.maxLength(2048), v.excludes('SEARCH')),
  ReturnData: v.literal(true),
});

/** An alarm on one metric, or on an expression over several: CloudFormation lets none have the properties of both. */
export const alarmProperties = v.union([
  v.strictObject({ ...anyAlarm, ...metricProperties, Statistic: statistic, Period: period }),
  v.strictObject({ ...anyAlarm, Metrics: v.array(v.union([metricQuery, resultQuery])) }),
]);

export type AlarmProperties = v.InferOutput<typeof alarmProperties>;

export const dashboardProperties = v.strictObject({
  DashboardName: substitution,
  DashboardBody: v.strictObject({ 'Fn::Sub': v.string() }),
});

const place = {
  x: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(23)),
  y: v.pipe(v.number(), v.integer(), v.minValue(0)),
  width: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
};

/** `[namespace, name, dimension, value, …, options]`, or the one element of an expression. */
const line = v.union([
  v.tuple([v.strictObject({ expression: v.string() })]),
  v.pipe(
    v.array(v.union([v.string(), v.strictObject({ label: v.string(), stat: v.string() })])),
    v.check((parts) => parts.length % 2 === 1, 'a dimension without a value'),
    v.check((parts) => parts.slice(0, -1).every((part) => typeof part === 'string')),
  ),
]);

const widget = v.variant('type', [
  v.strictObject({ ...place, type: v.literal('text'), properties: v.strictObject({ markdown: v.string() }) }),
  v.strictObject({
    ...place,
    type: v.literal('alarm'),
    properties: v.strictObject({
      title: v.string(),
      alarms: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100)),
    }),
  }),
  v.strictObject({
    ...place,
    type: v.literal('metric'),
    properties: v.strictObject({
      title: v.string(),
      view: v.literal('timeSeries'),
      region: v.string(),
      period,
      stacked: v.optional(v.boolean()),
      metrics: v.pipe(v.array(line), v.minLength(1), v.maxLength(500)),
      annotations: v.optional(
        v.strictObject({
          horizontal: v.array(v.strictObject({ label: v.string(), value: v.number() })),
        }),
      ),
    }),
  }),
]);

/** "Dashboard Body Structure and Syntax" of the CloudWatch API, as far as the dashboards here use it. */
export const dashboardBody = v.strictObject({ widgets: v.pipe(v.array(widget), v.maxLength(500)) });

export type DashboardBody = v.InferOutput<typeof dashboardBody>;
