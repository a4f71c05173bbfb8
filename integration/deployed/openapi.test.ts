import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from './deployment.ts';
import { type PythonEnvironment, pythonEnvironment } from './python-environment.ts';

/*
 * Schemathesis makes requests of openapi.yaml, those that it allows and those that it does not, and holds the answers to it. The
 * functions are the packaged ones, behind the local stack's API Gateway.
 */

const run = promisify(execFile);

let python: PythonEnvironment;
let harness: Harness;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-schemathesis-'));
  python = await pythonEnvironment();
  harness = await startHarness({
    users: [
      {
        primaryId: 'test_user',
        loans: [{ loan_id: '17300000010001221' }, {}, {}],
        requests: [{ request_id: '17400000010001221' }, {}],
        fees: [{ id: '17500000010001221' }, {}],
      },
    ],
  });
  await harness.cache('test_user');
});
afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What schemathesis reports, which it fails with where any check fails. */
async function schemathesis(...options: string[]): Promise<string> {
  const { url, apiKey } = harness.stack.api;
  const args = [
    ...['--config-file', join(import.meta.dirname, 'schemathesis.toml'), 'run'],
    join(root, 'services', 'api-gateway', 'openapi.yaml'),
    ...['--url', url, '--header', `x-api-key: ${apiKey}`, '--checks', 'all', ...options],
  ];
  try {
    // It leaves a cache where it runs.
    const { stdout } = await run(python.program('schemathesis'), args, {
      cwd: folder,
      maxBuffer: 16 * 2 ** 20,
    });
    return stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`schemathesis has failures:\n${stderr}${stdout}`, { cause });
  }
}

test('every answer is as openapi.yaml describes it, and every request refused that it does not allow', async () => {
  const report = await schemathesis();
  expect(report).toMatch(/Tested: 7\n/);
  for (const phase of ['Examples', 'Coverage', 'Fuzzing', 'Stateful']) {
    expect(report).toMatch(new RegExp(`✅ ${phase}`));
  }
});
