import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { CapturedMetrics } from '@alma-cache/testing/captured-metrics';
import { environment } from '@alma-cache/testing/environment';
import { expect, test } from '@jest/globals';
import { counter, metricsFromEnv } from './metrics.ts';

const dimensions = { service: 'service_undefined', function: 'update-user' };

test('values of the invocation make one line, with their units, when they are published', () => {
  const metrics = new CapturedMetrics();
  const count = counter({ metrics, logger: new CapturedLogger() });
  count('AlmaCalls');
  count('AlmaCalls');
  count('AlmaLatency', 0);
  count('AlmaCallsRemaining', 0);
  expect(metrics.lines).toEqual([]);
  metrics.publishStoredMetrics();
  expect(metrics.lines).toEqual([
    { dimensions, values: { AlmaCalls: [1, 1], AlmaLatency: 0, AlmaCallsRemaining: 0 } },
  ]);
});

test('a value with a dimension of its own is a line of its own', () => {
  const metrics = new CapturedMetrics();
  const count = counter({ metrics, logger: new CapturedLogger() });
  count('RecordsFailed', 3, { code: 'BAD_MESSAGE' });
  expect(metrics.lines).toEqual([
    { dimensions: { ...dimensions, code: 'BAD_MESSAGE' }, values: { RecordsFailed: 3 } },
  ]);
  expect(metrics.hasStoredMetrics()).toBe(false);
});

test('more values than a line may have are spread over several lines, and none is lost', () => {
  const metrics = new CapturedMetrics();
  const count = counter({ metrics, logger: new CapturedLogger() });
  for (let call = 0; call < 250; call++) count('AlmaLatency', call);
  metrics.publishStoredMetrics();
  const values = metrics.lines.map((line) => line.values.AlmaLatency);
  expect(values.map((some) => [some].flat().length)).toEqual([100, 100, 50]);
  expect(values.flat()).toEqual(Array.from({ length: 250 }, (_, call) => call));
});

test('what cannot be counted is a line of the log', () => {
  const logger = new CapturedLogger();
  const metrics = new CapturedMetrics();
  metrics.addMetric = () => {
    throw new RangeError('full');
  };
  counter({ metrics, logger })('StaleWrites');
  expect(logger.at('WARN')).toEqual([
    expect.objectContaining({ message: 'Not counted', metric: 'StaleWrites' }),
  ]);
});

test('namespace and dimensions are those of the environment', () => {
  using _ = environment({
    POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
    POWERTOOLS_SERVICE_NAME: 'bulk-update-cache',
    AWS_LAMBDA_FUNCTION_NAME: 'alma-cache-stg-updateLoan',
  });
  expect(metricsFromEnv()?.addMetric('BatchSize', 'Count', 1).serializeMetrics()).toMatchObject({
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'AlmaCache',
          Dimensions: [['service', 'function']],
          Metrics: [{ Name: 'BatchSize', Unit: 'Count' }],
        },
      ],
    },
    service: 'bulk-update-cache',
    function: 'alma-cache-stg-updateLoan',
    BatchSize: 1,
  });
});

test('without a namespace nothing is counted', () => {
  using _ = environment({ POWERTOOLS_METRICS_NAMESPACE: undefined });
  const logger = new CapturedLogger();
  expect(metricsFromEnv()).toBeUndefined();
  counter({ metrics: undefined, logger })('AlmaCalls');
  expect(logger.lines).toEqual([]);
});
