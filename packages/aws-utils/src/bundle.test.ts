import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqsEvent } from '@alma-cache/testing/lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle, callBundle } from './testing/bundle.ts';
import { startXRayDaemon } from './testing/x-ray-daemon.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-utils-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a function that sends to queues carries no SNS client, and loads as an ESM bundle without a word', async () => {
  const { outfile, files } = await bundle(
    folder,
    `
    import { createSqsHandler, Queue } from './index.ts';
    const queue = new Queue({ url: 'https://sqs.eu-central-1.amazonaws.com/000000000000/loans' });
    const message = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
    export const handler = createSqsHandler({ message, process: (body) => queue.send(body), apiKeyName: 'key' });
  `,
  );
  expect(files.filter((file) => file.includes('client-sqs'))).not.toEqual([]);
  expect(files.filter((file) => file.includes('client-sns'))).toEqual([]);
  expect(files.filter((file) => /aws-utils\/src\/topic/.test(file))).toEqual([]);

  const { stdout, stderr } = await callBundle(outfile, {}, {});
  expect(stdout).toBe('{"batchItemFailures":[]}\n');
  expect(stderr).toBe('');
});

test('in Lambda it sends one closed segment to X-Ray, with nothing of the messages or their failures in it', async () => {
  const { outfile } = await bundle(
    folder,
    `
    import { createSqsHandler } from './index.ts';
    const message = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
    export const handler = createSqsHandler({ message, process: (body) => Promise.reject(new Error(body)) });
  `,
  );
  await using daemon = await startXRayDaemon();
  await callBundle(outfile, sqsEvent(['secret']), daemon.environment);
  const [segment] = await daemon.documents(1);
  expect(segment).toMatchObject({ name: '## update-user.handler', end_time: expect.any(Number) });
  expect(JSON.stringify(segment)).not.toMatch(/secret|metadata|message-0/);
});
