import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT } from '../src/testing/environment.ts';
import { runCommand } from '../src/testing/run-command.ts';

// The last two would be read as JSON if they were sent as they are.
const USERS = ['0012345', 'Anna', 'ben@uni.edu', 'Chris Writer', '[dora]', '"emil"'];

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ users: USERS.map((primaryId) => ({ primaryId, loans: 2 })) });
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

function enqueue(args: readonly string[], stdin = '') {
  const { sandbox, stack } = harness;
  const env = {
    ...AWS_ENVIRONMENT,
    ...stack.endpoints,
    ...stack.controlPlaneEndpoints,
    ALMA_API_KEY: sandbox.apiKey,
    ALMA_API_URL: sandbox.url,
  };
  return runCommand(['enqueue', ...args, '--stack', stack.stackName], { env, stdin });
}

async function cachedUsers(): Promise<unknown[]> {
  await harness.stack.drained();
  const items = await harness.stack.table('userCacheTable').scan();
  return items.map((item) => item.primary_id).toSorted();
}

test('a dry run caches nobody', async () => {
  const { code, stderr } = await enqueue(['-'], '0012345\nanna\n');
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'Nothing was sent; --yes sends.\n' });
  expect(await cachedUsers()).toEqual([]);
});

test('the users of a list are cached, whatever the spelling of their ids', async () => {
  const { code } = await enqueue(['-', '--yes'], '0012345\nANNA\n"Chris Writer"\nanna\n');
  expect(code).toBe(0);
  expect(await cachedUsers()).toEqual(['0012345', 'anna', 'chris writer']);
});

test('every user of Alma is cached, however odd the id', async () => {
  const { code, stdout } = await enqueue(['--all', '--yes', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ queued: USERS.length, invalid: 0, next: null });
  expect(await cachedUsers()).toEqual(USERS.map((id) => id.toLowerCase()).toSorted());
  expect(await harness.stack.table('loanCacheTable').scan()).toHaveLength(2 * USERS.length);
});
