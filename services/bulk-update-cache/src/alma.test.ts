import { ApiKeyError } from '@alma-cache/aws-utils';
import { environment } from '@alma-cache/testing/environment';
import { expect, jest, test } from '@jest/globals';

test('a call without a key counts as a refusal of the key, so that the alarm tells of it', async () => {
  using _ = environment({ POWERTOOLS_METRICS_NAMESPACE: 'Test' });
  const [{ almaClient }, { telemetry }] = await Promise.all([import('./alma.ts'), import('./telemetry.ts')]);
  if (telemetry.metrics === undefined) throw new Error('nothing is counted');
  const addMetric = jest.spyOn(telemetry.metrics, 'addMetric');
  const noKey = new ApiKeyError('There is no parameter.', { code: 'API_KEY_MISSING', retryable: false });
  await expect(
    almaClient(() => Promise.reject(noKey))
      .users.for('ann')
      .fees(),
  ).rejects.toBe(noKey);
  expect(addMetric.mock.calls).toEqual([['AlmaKeyRefusals', 'Count', 1]]);
});
