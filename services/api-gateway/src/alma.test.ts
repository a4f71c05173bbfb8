import { ApiKeyError } from '@alma-cache/aws-utils';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { CapturedMetrics } from '@alma-cache/testing/captured-metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { expect, test } from '@jest/globals';
import { almaClient } from './alma.ts';

test('a call without a key counts as a refusal of the key, so that the alarm tells of it', async () => {
  const noKey = new ApiKeyError('There is no parameter.', { code: 'API_KEY_MISSING', retryable: false });
  const metrics = new CapturedMetrics();
  const telemetry = {
    metrics,
    logger: new CapturedLogger(),
    tracer: new Tracer({ captureHTTPsRequests: false }),
  };
  const alma = almaClient(() => Promise.reject(noKey), telemetry);
  await expect(alma.users.for('ann').fees()).rejects.toBe(noKey);
  metrics.publishStoredMetrics();
  expect(metrics.lines.map(({ values }) => values)).toEqual([{ AlmaKeyRefusals: 1 }]);
});
