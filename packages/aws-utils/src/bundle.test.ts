import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { sqsEvent } from './testing/lambda.ts';

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

/** Loads a bundled function in a process of its own and calls it. */
function call(outfile: string, event: object, env: Record<string, string>) {
  const script = `const { handler } = await import(${JSON.stringify(outfile)});
    console.log(JSON.stringify(await handler(${JSON.stringify(event)}, {})))`;
  return run(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      AWS_REGION: 'eu-central-1',
      POWERTOOLS_LOG_LEVEL: 'CRITICAL',
      ...env,
    },
  });
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

  const { stdout, stderr } = await call(outfile, {}, {});
  expect(stdout).toBe('{"batchItemFailures":[]}\n');
  expect(stderr).toBe('');
});

test('in Lambda it sends one closed segment to X-Ray, with nothing of the messages or their failures in it', async () => {
  const { outfile } = await bundle(`
    import { createSqsHandler } from './index.ts';
    const message = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
    export const handler = createSqsHandler({ message, process: (body) => Promise.reject(new Error(body)) });
  `);
  const daemon = createSocket('udp4');
  await new Promise<void>((resolve) => daemon.bind(0, '127.0.0.1', resolve));
  try {
    const received = once(daemon, 'message');
    await call(outfile, sqsEvent(['secret']), {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'update-user.handler',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
    });
    const [datagram] = await received;
    const [, segment] = String(datagram).split('\n');
    expect(JSON.parse(segment ?? '')).toMatchObject({
      name: '## update-user.handler',
      end_time: expect.any(Number),
    });
    expect(segment).not.toMatch(/secret|metadata|message-0/);
  } finally {
    daemon.close();
  }
});
