import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { ALMA_CALLS_LOW } from './alma-calls.ts';

test('too few calls of Alma are as many as where the alarm of a deployment goes off', async () => {
  const common = await readFile(new URL('../../../../serverless.common.yml', import.meta.url), 'utf8');
  expect(common).toMatch(new RegExp(`^ +almaCallsLow: ${ALMA_CALLS_LOW}$`, 'm'));
});
