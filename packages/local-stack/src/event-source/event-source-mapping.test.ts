import { once } from 'node:events';
import { clientSettings } from '@alma-cache/testing/client-settings';
import { packageTinyService, type TinyFunction } from '@alma-cache/testing/tiny-service';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { Batch } from '../index.ts';
import { startLocalStack } from '../start.ts';

/** Fails the messages whose body begins with "bad". */
const FAILS_BAD = `
export const handler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body.startsWith('bad')).map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});`;

async function startTiny(fn: TinyFunction) {
  await using cleanup = new AsyncDisposableStack();
  const service = cleanup.use(await packageTinyService({ worker: fn }));
  const stack = cleanup.use(await startLocalStack({ template: service.directory, retryDelay: 0 }));
  const batches: Batch[] = [];
  stack.events.on('batch', (batch) => batches.push(batch));
  const disposal = cleanup.move();
  return { stack, batches, [Symbol.asyncDispose]: () => disposal.disposeAsync() };
}

describe('an event source mapping', () => {
  test('retries only the failed message, and gives it up after three receives', async () => {
    await using tiny = await startTiny({ code: FAILS_BAD });
    const { stack, batches } = tiny;
    await stack.queue('workerQueue').send('1', '2', '3', 'bad', '5', '6');
    await stack.drained();
    expect(batches.reduce((sum, { size }) => sum + size, 0)).toBe(6 + 2);
    expect(batches.reduce((sum, { failed }) => sum + failed.size, 0)).toBe(3);
    const [deadLetter, ...others] = await stack.deadLetterQueue('workerQueue').messages();
    expect(deadLetter).toMatchObject({ body: 'bad', state: 'visible' });
    expect(others).toEqual([]);
  });

  test('a redrive brings dead letters back to the queue that they came from', async () => {
    await using tiny = await startTiny({ code: FAILS_BAD });
    const { stack } = tiny;
    await stack.queue('workerQueue').send('bad 1', 'bad 2');
    await stack.drained();
    await stack.disable('worker');
    expect(await stack.redrive('workerDLQ')).toBe(2);
    expect(await stack.queue('workerDLQ').counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect((await stack.queue('workerQueue').receiveAll()).sort()).toEqual(['bad 1', 'bad 2']);
  });

  test('a function that throws fails its whole batch', async () => {
    const code = `export const handler = async () => { throw new RangeError('no'); };`;
    await using tiny = await startTiny({ code });
    const { stack, batches } = tiny;
    await stack.queue('workerQueue').send('1', '2');
    await stack.drained();
    expect(await stack.queue('workerDLQ').receiveAll()).toHaveLength(2);
    expect(batches[0]?.error).toBe('tiny-stg-worker failed with RangeError: no');
  });

  test('without ReportBatchItemFailures the response is ignored', async () => {
    await using tiny = await startTiny({ code: FAILS_BAD, responseTypes: [] });
    const { stack, batches } = tiny;
    await stack.queue('workerQueue').send('bad');
    await stack.drained();
    expect(batches).toEqual([{ functionName: 'tiny-stg-worker', size: 1, failed: new Set() }]);
  });

  test('leaves a failed message alone whose visibility the function has set itself', async () => {
    const code = `
export const handler = async ({ Records: [{ messageId, receiptHandle }] }) => {
  await fetch(process.env.AWS_ENDPOINT_URL_SQS, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ChangeMessageVisibility' },
    body: JSON.stringify({ QueueUrl: process.env.QUEUE_URL, ReceiptHandle: receiptHandle, VisibilityTimeout: 3600 }),
  });
  return { batchItemFailures: [{ itemIdentifier: messageId }] };
};`;
    await using tiny = await startTiny({ code });
    const { stack } = tiny;
    const done = new Promise((resolve) => stack.events.once('batch', resolve));
    await stack.queue('workerQueue').send('later');
    await done;
    await expect(stack.drained({ timeout: 50 })).rejects.toMatchObject({
      code: 'NOT_DRAINED',
      message: expect.stringContaining('1 messages in workerQueue (1 in flight)'),
    });
    expect(stack.calls).toEqual({ 'sqs ChangeMessageVisibility': 1 });
  });

  test('hands over the batch as Lambda does, in batches of at most the batch size', async () => {
    const code = `export const handler = async (event) => { process.stdout.write(JSON.stringify(event) + '\\n'); };`;
    await using tiny = await startTiny({ code, batchSize: 2 });
    const { stack } = tiny;
    await stack.disable('worker');
    await stack.queue('workerQueue').send('1', '2', '3');
    stack.enable('worker');
    await stack.drained();
    const events = (await stack.logs()).flatMap(({ json }) => (json ? [json] : []));
    expect(events.map(({ Records }) => (Array.isArray(Records) ? Records.length : 0)).sort()).toEqual([1, 2]);
    expect(events.flatMap(({ Records }) => Records)).toContainEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: '1',
      attributes: {
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d+$/),
        ApproximateReceiveCount: '1',
        SenderId: expect.any(String),
        SentTimestamp: expect.stringMatching(/^\d+$/),
      },
      messageAttributes: {},
      md5OfBody: 'c4ca4238a0b923820dcc509a6f75849b',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:local-stack-workerQueue',
      awsRegion: 'eu-west-1',
    });
  });

  test('hands over no more at once than Lambda takes as an event', async () => {
    const code = `export const handler = async ({ Records }) => { process.stdout.write(Records.length + '\\n'); };`;
    await using tiny = await startTiny({ code });
    const { stack } = tiny;
    await stack.disable('worker');
    const bodies = Array.from({ length: 7 }, () => 'x'.repeat(1_000_000));
    await stack.queue('workerQueue').send(...bodies);
    stack.enable('worker');
    await stack.drained();
    const lines = (await stack.logs()).map(({ text }) => text);
    expect(lines.filter((line) => /^\d+$/.test(line)).sort()).toEqual(['1', '6']);
  });

  test('runs at most the maximum concurrency of batches at the same time', async () => {
    const code = `
import { setTimeout } from 'node:timers/promises';
export const handler = async () => {
  const start = Date.now();
  await setTimeout(50);
  process.stdout.write(JSON.stringify({ start, end: Date.now() }) + '\\n');
};`;
    await using tiny = await startTiny({ code, batchSize: 1, maximumConcurrency: 2 });
    const { stack } = tiny;
    await stack.queue('workerQueue').send(...Array.from({ length: 8 }, (_, index) => String(index)));
    await stack.drained();
    const runs = (await stack.logs()).flatMap(({ json }) => (json ? [json] : []));
    const atOnce = runs.map(
      ({ start }) =>
        runs.filter((run) => Number(run.start) <= Number(start) && Number(start) < Number(run.end)).length,
    );
    expect(runs).toHaveLength(8);
    expect(Math.max(...atOnce)).toBe(2);
  });

  test('a disabled mapping takes nothing until it is enabled again', async () => {
    await using tiny = await startTiny({ code: FAILS_BAD });
    const { stack, batches } = tiny;
    await stack.disable('worker');
    await stack.queue('workerQueue').send('1');
    await expect(stack.drained({ timeout: 30 })).rejects.toMatchObject({ code: 'NOT_DRAINED' });
    expect(batches).toEqual([]);
    stack.enable('worker');
    await stack.drained();
    expect(batches).toHaveLength(1);
  });

  test('that fails is disabled and says so, though nobody waits for its queue', async () => {
    await using tiny = await startTiny({ code: FAILS_BAD });
    const { stack } = tiny;
    await stack.drained();
    const failures: Error[] = [];
    stack.events.on('failure', (error) => failures.push(error));
    const failed = once(stack.events, 'failure');
    const sqs = new SQSClient({ ...clientSettings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SQS });
    await sqs.send(new DeleteQueueCommand({ QueueUrl: stack.queue('workerQueue').url }));
    sqs.destroy();
    await failed;

    const endpoint = stack.controlPlaneEndpoints.AWS_ENDPOINT_URL_LAMBDA;
    const lambda = new LambdaClient({ ...clientSettings, endpoint });
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
    lambda.destroy();
    expect(EventSourceMappings).toMatchObject([{ State: 'Disabled' }]);
    await expect(stack.drained()).rejects.toBe(failures[0]);
    expect(failures).toEqual([
      expect.objectContaining({
        code: 'EVENT_SOURCE_MAPPING',
        message: expect.stringMatching(/tiny-stg-worker.*workerQueue.*ReceiveMessage was answered 400/),
        cause: expect.objectContaining({ code: 'EMULATOR' }),
      }),
    ]);
  });
});
