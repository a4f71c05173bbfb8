import { clientSettings } from '@alma-cache/testing/client-settings';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StackDescription } from '../template/stack-description.ts';
import { type CloudFormationEmulator, startCloudFormation } from './cloudformation.ts';

const stack: StackDescription = {
  name: 'local-stack',
  id: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/local-stack/1',
  resources: Array.from({ length: 250 }, (_, index) => ({
    logicalId: `queue${index}`,
    type: 'AWS::SQS::Queue',
    physicalId: `http://127.0.0.1/queue-${index}`,
  })),
  outputs: [
    { key: 'usersQueueUrl', value: 'http://127.0.0.1/users?a=1&b=<2>', description: 'Ids & "more"' },
    { key: 'topic', value: 'arn', exportName: 'local-stack-topic' },
  ],
};

let emulator: CloudFormationEmulator;
let client: CloudFormationClient;

beforeAll(async () => {
  emulator = await startCloudFormation(stack);
  client = new CloudFormationClient({ ...clientSettings, endpoint: emulator.url });
});

afterAll(async () => {
  client?.destroy();
  await emulator?.close();
});

describe('CloudFormation', () => {
  test('lists the resources page by page, a hundred at a time', async () => {
    const pages: number[] = [];
    const ids = new Set<string | undefined>();
    for await (const page of paginateListStackResources({ client }, { StackName: 'local-stack' })) {
      pages.push(page.StackResourceSummaries?.length ?? 0);
      for (const { LogicalResourceId } of page.StackResourceSummaries ?? []) ids.add(LogicalResourceId);
    }
    expect(pages).toEqual([100, 100, 50]);
    expect(ids.size).toBe(250);
  });

  test('tells of a resource what AWS tells', async () => {
    const { StackResourceSummaries } = await client.send(
      new ListStackResourcesCommand({ StackName: stack.id }),
    );
    expect(StackResourceSummaries?.[0]).toEqual({
      LogicalResourceId: 'queue0',
      PhysicalResourceId: 'http://127.0.0.1/queue-0',
      ResourceType: 'AWS::SQS::Queue',
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: expect.any(Date),
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    });
  });

  test.each([{ StackName: 'local-stack' }, {}])('describes the stack for %j', async (input) => {
    const { Stacks } = await client.send(new DescribeStacksCommand(input));
    expect(Stacks).toEqual([
      expect.objectContaining({
        StackId: stack.id,
        StackName: 'local-stack',
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: expect.any(Date),
        Parameters: [],
        Outputs: [
          {
            OutputKey: 'usersQueueUrl',
            OutputValue: 'http://127.0.0.1/users?a=1&b=<2>',
            Description: 'Ids & "more"',
          },
          { OutputKey: 'topic', OutputValue: 'arn', ExportName: 'local-stack-topic' },
        ],
      }),
    ]);
  });

  test.each([
    ['DescribeStacks', () => client.send(new DescribeStacksCommand({ StackName: 'alma-cache-prod' }))],
    [
      'ListStackResources',
      () => client.send(new ListStackResourcesCommand({ StackName: 'alma-cache-prod' })),
    ],
  ])('answers %s of a stack that does not exist as AWS does', async (_, ask) => {
    await expect(ask()).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id alma-cache-prod does not exist',
    });
  });

  test('names an action that it does not have', async () => {
    const response = await fetch(emulator.url, { method: 'POST', body: 'Action=DeleteStack' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('DeleteStack is not emulated');
  });
});
