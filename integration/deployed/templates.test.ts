import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { askPackager, startPackager } from '@alma-cache/testing/template/packager';
import { TEMPLATE_NAME } from '@alma-cache/testing/template/template-name';
import { expect, test } from '@jest/globals';
import { root } from './deployment.ts';
import { pythonEnvironment } from './python-environment.ts';

const SERVICES = ['webhook-handler', 'sns-update-cache', 'bulk-update-cache', 'api-gateway'];
const directories = [root, ...SERVICES.map((service) => join(root, 'services', service))];
const deployments = directories.flatMap((directory) =>
  ['stg', 'prod'].map((stage) => ({ directory, stage, environment: {}, parameters: {} })),
);

// Serverless has each function depend on its role, which it refers to as well: no fault, and no choice of ours.
const IGNORED = 'W3005';

test('cfn-lint finds nothing in any template, of the whole stack or a service alone, in both stages', async () => {
  const python = await pythonEnvironment();
  await using packager = await startPackager();
  const packaged = await Promise.all(deployments.map((deployment) => askPackager(packager.url, deployment)));
  const templates = packaged.map((each) => {
    if ('failure' in each) throw new Error(each.failure);
    return join(each.output, TEMPLATE_NAME);
  });
  const arguments_ = ['--regions', 'eu-west-1', '--ignore-checks', IGNORED, '--', ...templates];
  // It exits with another code than 0, and prints what it found, where it finds anything.
  expect(await promisify(execFile)(python.program('cfn-lint'), arguments_)).toMatchObject({ stdout: '' });
});
