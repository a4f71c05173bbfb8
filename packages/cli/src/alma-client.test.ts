import { expect, test } from '@jest/globals';
import { almaFromEnv } from './alma-client.ts';

const client = (env: Record<string, string>) => almaFromEnv({ env }, () => undefined);

test('a client needs a key', () => {
  expect(client({ ALMA_API_KEY: 'l8xx' }).remainingCalls).toBeUndefined();
  for (const env of [{}, { ALMA_API_KEY: '' }, { ALMA_API_KEY: ' ' }]) {
    expect(() => client(env)).toThrow('There is no Alma API key; set ALMA_API_KEY');
  }
});

test.each([
  [{ ALMA_REGION: 'mars' }, /ALMA_REGION must be one of eu/],
  [{ ALMA_API_URL: 'nowhere' }, /URL/i],
])('%p is wrong usage', (env, message) => {
  expect(() => client({ ALMA_API_KEY: 'l8xx', ...env })).toThrow(message);
  expect(() => client({ ALMA_API_KEY: 'l8xx', ...env })).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
