import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { stackResources } from './stack.ts';

type Entry = readonly [logicalId: string, physicalId: string, status: string];

/** A CloudFormation with one stack, whose resources come on these pages. */
function startCloudFormation(pages: readonly (readonly Entry[])[]) {
  return startService((input) => {
    const page = Number(input.get('NextToken') ?? 0);
    return { body: listed(pages[page] ?? [], page + 1 < pages.length ? page + 1 : undefined) };
  });
}

/** One without the stack that is asked for: it names these, or refuses to. */
function startWithout(others: readonly string[] | 'AccessDenied') {
  const refused = (code: string, message: string) => ({
    status: 400,
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });
  return startService((input) => {
    if (input.has('StackName'))
      return refused('ValidationError', 'Stack with id alma-cache-stg does not exist');
    if (others === 'AccessDenied') return refused('AccessDenied', 'not authorized');
    const members = others.map((name) => `<member><StackName>${name}</StackName></member>`).join('');
    const result = `<DescribeStacksResult><Stacks>${members}</Stacks></DescribeStacksResult>`;
    return { body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
  });
}

async function startService(answer: (input: URLSearchParams) => { body: string; status?: number }) {
  const server = createServer(async (request, response) => {
    const { body, status = 200 } = answer(new URLSearchParams(await text(request)));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
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

test.each([
  [
    'the likeliest first, of very many a few',
    ['website', 'alma-cache', 'alma-cache-prod', 'bulk', 'vpc', 'api'],
    ', but alma-cache-prod, alma-cache, api, website, bulk and others; name another with --stack',
  ],
  ['not, where there are none', [], '; name another'],
  ['not, where that may not be asked', 'AccessDenied' as const, '; name another'],
])('of a stack that does not exist names those that do: %s', async (_, others, words) => {
  await using cloudFormation = await startWithout(others);
  const { signal } = new AbortController();
  await expect(stackResources(cloudFormation.client, 'alma-cache-stg', signal)).rejects.toMatchObject({
    code: 'STACK_NOT_FOUND',
    message: expect.stringContaining(`There is no stack alma-cache-stg here${words}`),
  });
});
