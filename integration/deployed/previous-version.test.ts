import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import { checkOut } from '@alma-cache/bench/checkout';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { putParameters } from './aws.ts';
import { almaCache, root, sls } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { eventually } from './eventually.ts';
import { restApi } from './rest-api.ts';
import { story } from './story.ts';

/*
 * A stack of an earlier version of this repository becomes one of today's, in the other refresh mode. The tests are the
 * chapters of one story.
 */

/** Before there were refresh modes and calls that are kept for patrons. Once there are releases, the last of them. */
const PREVIOUS = '12348ce';

const chapter = story(test);
let sandbox: Sandbox;
let emulator: Emulator;
let variables: Record<string, string>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-ids-'));
  sandbox = await startSandbox({ users: 5 });
  emulator = await startEmulator();
  variables = { ALMA_API_KEY_NAME: '/library/alma-api-key', ALMA_API_URL: sandbox.url };
});
afterAll(async () => {
  await emulator?.[Symbol.asyncDispose]();
  await sandbox?.close();
  await rm(folder, { recursive: true });
});

/** Queues all users, and waits until each is answered from the cache as Alma has them. */
async function refreshed(): Promise<void> {
  const list = join(folder, 'ids.txt');
  await writeFile(list, sandbox.data.userIds().join('\n'));
  expect(await almaCache(emulator, ['enqueue', list, '--yes', '--stage', 'stg'])).toMatchObject({ code: 0 });
  await eventually(allAreCached);
}

async function allAreCached(): Promise<void> {
  const api = await restApi(emulator, { variables });
  for (const userId of sandbox.data.userIds()) {
    const answer = await api.get(`/users/${encodeURIComponent(userId)}/loans`);
    expect([answer.status, answer.headers.get('x-cache')]).toEqual([200, 'hit']);
    const loans = (await answer.json()) as { loan_id: string }[];
    expect(loans.map(({ loan_id }) => loan_id).toSorted()).toEqual(
      sandbox.data.user(userId).loans.ids().toSorted(),
    );
  }
}

chapter('an earlier version is deployed, and fills its cache', async () => {
  const { directory } = await checkOut(root, PREVIOUS);
  await putParameters(emulator, { '/library/alma-api-key': sandbox.apiKey });
  await sls(emulator, ['deploy'], { service: relative(root, directory), variables });
  await refreshed();
});

chapter('with this version on top of it, what is cached is answered as before', async () => {
  await sls(emulator, ['deploy', '--param', 'refreshMode=direct'], { variables });
  const calls = sandbox.calls.total;
  await allAreCached();
  expect(sandbox.calls.total).toBe(calls);
});

chapter('a refresh in direct mode follows, and finds what has changed', async () => {
  const [userId = ''] = sandbox.data.userIds();
  sandbox.circulation.lend(userId);
  await refreshed();
});
