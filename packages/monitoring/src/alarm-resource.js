// @ts-check

import { reference, substitute } from './substitute.js';

/**
 * @typedef {import('./metrics.js').Metric} Metric
 *
 * @typedef {'Sum' | 'Maximum' | 'Minimum'} Statistic
 * @typedef {{ metric: Metric, statistic: Statistic, period?: number }} OneMetric
 * @typedef {{ label: string, expression: string, statistic: Statistic, metrics: Record<string, Metric> }} MetricMath
 *
 * @typedef {object} Alarm
 * @property {string} of what is in trouble
 * @property {string} kind of trouble, the anchor of which in the runbook is `alarm-KIND`
 * @property {string} description what it means and what to do first
 * @property {OneMetric | MetricMath} watches
 * @property {object} when properties of the resource that say when it is one
 * @property {'ignore' | 'breaching'} [missingData]
 *
 * @typedef {{ Type: string, Properties: Record<string, unknown> }} AlarmResource
 */

/** Seconds. Nothing here is so urgent that minutes matter. */
export const PERIOD = 300;

/**
 * @param {Alarm} alarm
 * @param {string | undefined} topicArn
 * @returns {[id: string, resource: AlarmResource]}
 */
export function alarmResource({ of, kind, description, watches, when, missingData }, topicArn) {
  const properties = {
    // With the stack's name, which says service and stage, and is unique in its account and region.
    AlarmName: { 'Fn::Sub': `${reference('AWS::StackName')}-${of}-${kind}` },
    AlarmDescription: `${description} docs/operations.md#alarm-${kind}`,
    ...('metric' in watches ? oneMetric(watches) : metricMath(watches)),
    ...when,
    TreatMissingData: missingData ?? 'notBreaching',
    ...(topicArn && { AlarmActions: [topicArn], OKActions: [topicArn] }),
  };
  return [
    `${pascalCase(of)}${pascalCase(kind)}Alarm`,
    { Type: 'AWS::CloudWatch::Alarm', Properties: properties },
  ];
}

/** @param {OneMetric} watches */
function oneMetric({ metric, statistic, period = PERIOD }) {
  return { ...metricProperties(metric), Statistic: statistic, Period: period };
}

/** @param {MetricMath} watches */
function metricMath({ label, expression, statistic, metrics }) {
  return {
    Metrics: [
      ...Object.entries(metrics).map(([Id, metric]) => ({
        Id,
        MetricStat: { Metric: metricProperties(metric), Period: PERIOD, Stat: statistic },
        ReturnData: false,
      })),
      { Id: 'result', Label: label, Expression: expression, ReturnData: true },
    ],
  };
}

/** @param {Metric} metric */
function metricProperties({ namespace, name, dimensions }) {
  return {
    Namespace: substitute(namespace),
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: substitute(value) })),
  };
}

/** @param {string} text `dead-letters` is `DeadLetters` in an id, which has letters and digits alone */
function pascalCase(text) {
  return text.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, /** @type {string} */ first) =>
    first.toUpperCase(),
  );
}
