import { environment } from '@alma-cache/testing/environment';
import { expect, test } from '@jest/globals';
import { requireEnv, requireEnvChoice } from './require-env.ts';

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

test('reads a variable that is one of a few words', () => {
  using _ = environment({ REFRESH_MODE: 'direct' });
  expect(requireEnvChoice('REFRESH_MODE', ['queued', 'direct'])).toBe('direct');
});

test('refuses any other word, naming the variable and what it may be', () => {
  using _ = environment({ REFRESH_MODE: 'Direct' });
  expect(() => requireEnvChoice('REFRESH_MODE', ['queued', 'direct'])).toThrow(
    expect.objectContaining({
      name: 'InvalidEnvError',
      code: 'ENV_INVALID',
      retryable: false,
      message: 'The environment variable REFRESH_MODE must be queued or direct, not Direct.',
    }),
  );
});
