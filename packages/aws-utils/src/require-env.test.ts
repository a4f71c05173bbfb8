import { environment } from '@alma-cache/testing/environment';
import { expect, test } from '@jest/globals';
import { requireEnv } from './require-env.ts';

test('reads a variable that is set', () => {
  using _ = environment({ ALMA_REGION: 'eu' });
  expect(requireEnv('ALMA_REGION')).toBe('eu');
});

test.each([undefined, ''])('refuses a variable that is %j, naming it', (value) => {
  using _ = environment({ ALMA_REGION: value });
  expect(() => requireEnv('ALMA_REGION')).toThrow(
    expect.objectContaining({
      name: 'MissingEnvError',
      code: 'ENV_MISSING',
      retryable: false,
      message: expect.stringContaining('ALMA_REGION'),
    }),
  );
});
