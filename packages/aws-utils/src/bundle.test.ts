import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-utils-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Bundles a function as a deployment does, and answers with the file and the packages in it. */
async function bundle(source: string) {
  const outfile = join(folder, 'handler.mjs');
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile,
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    target: 'node24',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const output = Object.values(metafile.outputs)[0];
  const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { outfile, files: files.map(([file]) => file) };
}

test('a function that sends to queues carries no SNS client, and loads as an ESM bundle without a word', async () => {
  const { outfile, files } = await bundle(`
    import { createSqsHandler, Queue } from './index.ts';
    const queue = new Queue({ url: 'https://sqs.eu-central-1.amazonaws.com/000000000000/loans' });
    const message = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
    export const handler = createSqsHandler({ message, process: (body) => queue.send(body), apiKeyName: 'key' });
  `);
  expect(files.filter((file) => file.includes('client-sqs'))).not.toEqual([]);
  expect(files.filter((file) => file.includes('client-sns'))).toEqual([]);
  expect(files.filter((file) => /aws-utils\/src\/topic/.test(file))).toEqual([]);

  const call = `const { handler } = await import(${JSON.stringify(outfile)}); console.log(await handler({}, {}))`;
  const env = { ...process.env, NODE_OPTIONS: '', AWS_REGION: 'eu-central-1', POWERTOOLS_LOG_LEVEL: 'ERROR' };
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', call], { env });
  expect(stdout).toBe('{ batchItemFailures: [] }\n');
  expect(stderr).toBe('');
});
