import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { environment as variables } from '../environment.ts';
import { askPackager, type Packaged, type Packaging, startPackager } from './packager.ts';

/** Stands in for `sls`: refuses to run beside itself, counts its runs, and shows what it saw. */
const SERVERLESS = `
const fs = require('node:fs');
fs.mkdirSync('working');
fs.appendFileSync('runs', 'x');
setTimeout(() => {
  fs.rmdirSync('working');
  if (process.env.FAIL) { console.error('cannot package'); process.exit(1); }
  const output = process.argv[process.argv.indexOf('--package') + 1];
  fs.mkdirSync(output);
  fs.writeFileSync(output + '/seen', JSON.stringify([process.argv.slice(2), process.env]));
}, 100);
`;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'packager-'));
  await mkdir(join(directory, 'node_modules/serverless/bin'), { recursive: true });
  await writeFile(join(directory, 'package.json'), '{}');
  await writeFile(join(directory, 'node_modules/serverless/bin/serverless.js'), SERVERLESS);
});

afterEach(() => rm(directory, { recursive: true }));

const ask = (url: string, differences: Partial<Packaging> = {}) =>
  askPackager(url, { directory, stage: 'prod', environment: {}, parameters: {}, ...differences });

const outputOf = (packaged: Packaged) => ('output' in packaged ? packaged.output : '');
const runs = async () => (await readFile(join(directory, 'runs'), 'utf8')).length;

test('a template that several tests ask for is packaged once, and removed at the end', async () => {
  const packager = await startPackager();
  const [first, second] = await Promise.all([ask(packager.url), ask(packager.url)]);
  expect(outputOf(first)).not.toBe('');
  expect(second).toEqual(first);
  expect(await ask(packager.url)).toEqual(first);
  expect(await runs()).toBe(1);
  await packager[Symbol.asyncDispose]();
  await expect(stat(outputOf(first))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('templates of one directory are packaged one after another', async () => {
  await using packager = await startPackager();
  const packaged = await Promise.all([
    ask(packager.url),
    ask(packager.url, { stage: 'stg' }),
    ask(packager.url, { environment: { LOG_USER_IDS: 'true' } }),
    ask(packager.url, { parameters: { stackName: 'another' } }),
  ]);
  expect(new Set(packaged.map(outputOf)).size).toBe(4);
  expect(await runs()).toBe(4);
});

test('sls sees placeholders, what the test gives, and nothing else of this machine', async () => {
  await using packager = await startPackager();
  using _ = variables({ ALMA_SHARED_SECRET_NAME: '/of/this/machine' });
  const packaged = await ask(packager.url, {
    environment: { ALMA_API_KEY_NAME: '/given' },
    parameters: { stackName: 'another' },
  });
  const output = outputOf(packaged);
  const [args, environment] = JSON.parse(await readFile(join(output, 'seen'), 'utf8'));
  expect(args).toEqual(['package', '--stage', 'prod', '--package', output, '--param', 'stackName=another']);
  expect(environment).toMatchObject({
    ALMA_API_KEY_NAME: '/given',
    ALMA_SHARED_SECRET_NAME: '/placeholder/alma-shared-secret',
    USER_CACHE_TABLE_NAME_PROD: 'placeholder-user-cache',
  });
});

test('what sls says when it fails is answered, and the next template of the directory is packaged', async () => {
  await using packager = await startPackager();
  const [failed, packaged] = await Promise.all([
    ask(packager.url, { environment: { FAIL: 'yes' } }),
    ask(packager.url),
  ]);
  expect(failed).toEqual({ failure: expect.stringContaining('cannot package') });
  expect(outputOf(packaged)).not.toBe('');
});
