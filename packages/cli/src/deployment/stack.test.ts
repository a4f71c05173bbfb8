import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { stackResources } from './stack.ts';

type Entry = readonly [logicalId: string, physicalId: string, status: string];

/** A CloudFormation with one stack, whose resources come on these pages. */
async function startCloudFormation(pages: readonly (readonly Entry[])[]) {
  const server = createServer(async (request, response) => {
    const page = Number(new URLSearchParams(await text(request)).get('NextToken') ?? 0);
    response.setHeader('content-type', 'text/xml');
    response.end(listed(pages[page] ?? [], page + 1 < pages.length ? page + 1 : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new CloudFormationClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listed(entries: readonly Entry[], next: number | undefined): string {
  const members = entries.map(
    ([logicalId, physicalId, status]) =>
      `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId>` +
      `<ResourceType>AWS::SQS::Queue</ResourceType><ResourceStatus>${status}</ResourceStatus></member>`,
  );
  const token = next === undefined ? '' : `<NextToken>${next}</NextToken>`;
  const result = `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>${token}`;
  return `<ListStackResourcesResponse><ListStackResourcesResult>${result}</ListStackResourcesResult></ListStackResourcesResponse>`;
}

test('takes what is there from every page, and leaves what is gone or never came to be', async () => {
  await using cloudFormation = await startCloudFormation([
    [
      ['usersQueue', 'https://users', 'UPDATE_COMPLETE'],
      ['oldQueue', 'https://old', 'DELETE_COMPLETE'],
    ],
    [],
    [
      ['feesQueue', '', 'CREATE_FAILED'],
      ['loansQueue', 'https://loans', 'DELETE_FAILED'],
    ],
  ]);
  const { signal } = new AbortController();
  expect(await stackResources(cloudFormation.client, 'any', signal)).toEqual([
    { logicalId: 'usersQueue', physicalId: 'https://users', type: 'AWS::SQS::Queue' },
    { logicalId: 'loansQueue', physicalId: 'https://loans', type: 'AWS::SQS::Queue' },
  ]);
});
