import { mkdir, mkdtemp, readFile, rm, stat, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { packageStack } from './package-stack.ts';
import { TEMPLATE_NAME } from './template/read-template.ts';

/** Stands in for `sls`: counts its runs, and writes a template that shows its arguments and environment. */
const SERVERLESS = `
const fs = require('node:fs');
const os = require('node:os');
if (process.env.FAIL) { console.error('cannot package'); process.exit(1); }
fs.appendFileSync('runs', 'x');
fs.writeFileSync('new', fs.mkdtempSync(os.tmpdir() + '/bundle-'));
fs.renameSync('new', 'temporary-folder');
if (process.env.HANG) setInterval(() => {}, 1000);
else packaged();
function packaged() {
const output = process.argv.at(-1);
fs.mkdirSync(output, { recursive: true });
const { ALMA_API_KEY_NAME } = process.env;
fs.writeFileSync(output + '/${TEMPLATE_NAME}', JSON.stringify({ args: process.argv.slice(2), ALMA_API_KEY_NAME }));
}
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'package-'));
  await write('package.json', '{}');
  await write('serverless.yml', 'service: x');
  await write('services/a/src/a.ts', 'one');
  await write('packages/p/src/p.ts', 'one');
  await write('node_modules/serverless/bin/serverless.js', SERVERLESS);
});

afterEach(() => rm(root, { recursive: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const packaged = (env = {}) => packageStack(root, { env });

async function runs(): Promise<number> {
  return (await readFile(join(root, 'runs'), 'utf8')).length;
}

describe('packaging the stack', () => {
  test('runs sls for stage stg, with the environment that is given', async () => {
    const path = await packaged({ ALMA_API_KEY_NAME: '/a/key' });
    const template: unknown = JSON.parse(await readFile(path, 'utf8'));
    expect(template).toEqual({
      args: ['package', '--stage', 'stg', '--package', '.local-stack/packaged'],
      ALMA_API_KEY_NAME: '/a/key',
    });
  });

  async function expectNoTemporaryFolder() {
    const folder = await readFile(join(root, 'temporary-folder'), 'utf8');
    expect(dirname(dirname(folder))).toBe(tmpdir());
    await expect(stat(dirname(folder))).rejects.toMatchObject({ code: 'ENOENT' });
  }

  test('leaves no temporary folder behind', async () => {
    await packaged();
    await expectNoTemporaryFolder();
  });

  test('leaves none behind either when it is given up in the middle', async () => {
    const controller = new AbortController();
    const changes = watch(root);
    const packaging = packageStack(root, { env: { HANG: 'yes' }, signal: controller.signal });
    for await (const { filename } of changes) if (filename === 'temporary-folder') break;
    controller.abort();
    await expect(packaging).rejects.toMatchObject({ code: 'PACKAGING' });
    await expectNoTemporaryFolder();
  });

  test('happens once as long as nothing changes', async () => {
    await packaged();
    await packaged();
    expect(await runs()).toBe(1);
  });

  test.each([
    'services/a/src/a.ts',
    'packages/p/src/p.ts',
    'serverless.yml',
    'package-lock.json',
    'services/b/new.yml',
  ])('happens again when %s has changed', async (path) => {
    await packaged();
    await write(path, 'two');
    await packaged();
    expect(await runs()).toBe(2);
  });

  test('happens again when what was packaged is gone', async () => {
    await rm(await packaged());
    await packaged();
    expect(await runs()).toBe(2);
  });

  test.each([
    'packages/p/src/p.test.ts',
    'packages/cli/src/cli.js',
    'packages/local-stack/package.json',
    'packages/alma-sandbox/src/index.ts',
    'services/a/node_modules/x/index.js',
    'README.md',
    'services/a/.serverless/x.zip',
  ])('does not care about %s', async (path) => {
    await packaged();
    await write(path, 'two');
    await packaged();
    expect(await runs()).toBe(1);
  });

  test('that fails is an error with what sls printed', async () => {
    await expect(packaged({ FAIL: 'yes' })).rejects.toMatchObject({
      code: 'PACKAGING',
      message: expect.stringContaining('cannot package'),
    });
  });
});
