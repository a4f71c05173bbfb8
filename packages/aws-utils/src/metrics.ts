import { env } from 'node:process';
import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { describeFailure } from './failure.ts';

/** Every metric that there is, with its unit; the README says what each of them counts. */
const UNITS = {
  RecordsProcessed: MetricUnit.Count,
  RecordsFailed: MetricUnit.Count,
  RecordsPostponed: MetricUnit.Count,
  RecordsGone: MetricUnit.Count,
  StaleWrites: MetricUnit.Count,
  AlmaCallsSpared: MetricUnit.Count,
  BatchSize: MetricUnit.Count,
  LoansRight: MetricUnit.Count,
  LoansMissing: MetricUnit.Count,
  LoansOutdated: MetricUnit.Count,
  LoansNoLongerThere: MetricUnit.Count,
  LoansNotCached: MetricUnit.Count,
  RequestsRight: MetricUnit.Count,
  RequestsMissing: MetricUnit.Count,
  RequestsOutdated: MetricUnit.Count,
  RequestsNoLongerThere: MetricUnit.Count,
  RequestsNotCached: MetricUnit.Count,
  FeesRight: MetricUnit.Count,
  FeesMissing: MetricUnit.Count,
  FeesOutdated: MetricUnit.Count,
  FeesNoLongerThere: MetricUnit.Count,
  FeesNotCached: MetricUnit.Count,
  ShareRight: MetricUnit.Percent,
  AlmaCalls: MetricUnit.Count,
  AlmaLatency: MetricUnit.Milliseconds,
  AlmaThrottles: MetricUnit.Count,
  AlmaKeyRefusals: MetricUnit.Count,
  AlmaCallsRemaining: MetricUnit.Count,
  ForcedReads: MetricUnit.Count,
  ForcedReadsUnanswered: MetricUnit.Count,
  SqsEntriesResent: MetricUnit.Count,
  EventsPublished: MetricUnit.Count,
  EventsRefused: MetricUnit.Count,
} as const;

export type MetricName = keyof typeof UNITS;

/**
 * Adds a value, 1 if none is given, to a metric of the invocation; with a `code`, to the one that has the dimension
 * `code` besides. Never throws.
 */
export type Count<Name extends MetricName = MetricName> = (
  name: Name,
  value?: number,
  dimensions?: { code: string },
) => void;

/**
 * The metrics of this function, in CloudWatch's embedded metric format: lines of the log, and no call of AWS. Namespace
 * is `POWERTOOLS_METRICS_NAMESPACE`; dimensions are `service` (`POWERTOOLS_SERVICE_NAME`) and `function`, the full name
 * of the Lambda function, which tells stages apart.
 *
 * @returns undefined where the environment has no namespace: nothing is counted there
 */
export function metricsFromEnv(): Metrics | undefined {
  if (!env.POWERTOOLS_METRICS_NAMESPACE) return undefined;
  return new Metrics({ defaultDimensions: { function: env.AWS_LAMBDA_FUNCTION_NAME || 'local' } });
}

/** Makes the function that counts: what it cannot count costs a line of the log, and never a record. */
export function counter({
  metrics,
  logger,
}: {
  metrics: Metrics | undefined;
  logger: Pick<Logger, 'warn'>;
}): Count {
  return (name, value = 1, dimensions) => {
    try {
      // With a dimension of its own, a metric is a line of its own, written at once.
      const target = dimensions ? metrics?.singleMetric().addDimension('code', dimensions.code) : metrics;
      target?.addMetric(name, UNITS[name], value);
    } catch (error) {
      logger.warn('Not counted', { metric: name, because: describeFailure(error) });
    }
  };
}
