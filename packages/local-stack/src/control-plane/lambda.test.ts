import { clientSettings } from '@alma-cache/testing/client-settings';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../index.ts';
import { startLocalStack } from '../start.ts';

/** Is busy with its message until it is killed. */
const BUSY = 'export const handler = () => new Promise(() => {});';

let service: TinyService;
let stack: LocalStack;
let client: LambdaClient;

beforeAll(async () => {
  const code = 'export const handler = () => {};';
  service = await packageTinyService({
    busy: { code: BUSY, timeout: 900, batchSize: 7, maximumConcurrency: 3 },
    quick: { code },
    third: { code, responseTypes: [] },
  });
  stack = await startLocalStack({ template: service.directory });
  const endpoint = stack.controlPlaneEndpoints.AWS_ENDPOINT_URL_LAMBDA;
  client = new LambdaClient({ ...clientSettings, endpoint, maxAttempts: 1 });
});

afterAll(async () => {
  client?.destroy();
  await stack?.stop();
  await service?.[Symbol.asyncDispose]();
});

const list = async (input: object) =>
  (await client.send(new ListEventSourceMappingsCommand(input))).EventSourceMappings ?? [];

describe('the list of event source mappings', () => {
  test('tells of a mapping what AWS tells', async () => {
    const [mapping] = await list({ FunctionName: 'tiny-stg-busy' });
    expect(mapping).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EventSourceMappingArn: `arn:aws:lambda:eu-west-1:000000000000:event-source-mapping:${mapping?.UUID}`,
      EventSourceArn: stack.queue('busyQueue').arn,
      FunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:tiny-stg-busy',
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 0,
      ScalingConfig: { MaximumConcurrency: 3 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      State: 'Enabled',
      StateTransitionReason: 'USER_INITIATED',
      LastModified: expect.any(Date),
    });
  });

  test.each([
    'tiny-stg-quick',
    'tiny-stg-quick:$LATEST',
    '000000000000:function:tiny-stg-quick',
    'arn:aws:lambda:eu-west-1:000000000000:function:tiny-stg-quick',
    'arn:aws:lambda:eu-west-1:000000000000:function:tiny-stg-quick:3',
  ])('knows a function as %s', async (FunctionName) => {
    expect((await list({ FunctionName })).map(({ EventSourceArn }) => EventSourceArn)).toEqual([
      stack.queue('quickQueue').arn,
    ]);
  });

  test('is narrowed down by queue', async () => {
    const EventSourceArn = stack.queue('thirdQueue').arn;
    expect(await list({ EventSourceArn })).toMatchObject([{ EventSourceArn, FunctionResponseTypes: [] }]);
    expect(await list({ EventSourceArn, FunctionName: 'tiny-stg-quick' })).toEqual([]);
    expect(await list({ FunctionName: 'tiny-stg' })).toEqual([]);
  });

  test('comes page by page', async () => {
    const ids = new Set<string | undefined>();
    let pages = 0;
    for await (const page of paginateListEventSourceMappings({ client, pageSize: 2 }, {})) {
      pages += 1;
      for (const { UUID } of page.EventSourceMappings ?? []) ids.add(UUID);
    }
    expect([pages, ids.size]).toEqual([2, 3]);
  });

  test('says of one that is being disabled that its batches are still under way', async () => {
    const state = async () => (await list({ FunctionName: 'tiny-stg-busy' }))[0]?.State;
    await stack.queue('busyQueue').send('one');
    while ((await stack.queue('busyQueue').counts()).inFlight === 0);
    const disabled = stack.disable('busy');
    expect(await state()).toBe('Disabling');
    await stack.kill('busy');
    await disabled;
    expect(await state()).toBe('Disabled');
    stack.enable('busy');
    expect(await state()).toBe('Enabled');
  });

  test('is all that there is', async () => {
    const { AWS_ENDPOINT_URL_LAMBDA } = stack.controlPlaneEndpoints;
    const response = await fetch(`${AWS_ENDPOINT_URL_LAMBDA}/2015-03-31/functions`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('GET /2015-03-31/functions is not emulated');
  });
});
