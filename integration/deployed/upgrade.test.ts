import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { adminOf, putParameters } from './aws.ts';
import { outputs, type SlsOptions, sls, variableOf } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { type RestApi, restApi } from './rest-api.ts';
import { isKept, stacksOf2018 } from './stacks-of-2018.ts';
import { story } from './story.ts';

/* The runbook's upgrade from the services of 2018, step by step. The tests are the chapters of one story. */

const IN_AN_HOUR = Math.floor(Date.now() / 1000) + 3600;
const USER = {
  primary_id: 'patron',
  loan_ids: ['17300000010001221'],
  request_ids: [],
  expiry_date: IN_AN_HOUR,
};
const LOAN = {
  loan_id: '17300000010001221',
  user_id: 'patron',
  title: 'Borrowed in 2018',
  due_date: '2099-03-04T22:00:00Z',
  expiry_date: IN_AN_HOUR,
};

const STACKS = Object.keys(stacksOf2018);

const chapter = story(test);
let sandbox: Sandbox;
let emulator: Emulator;
let variables: Record<string, string>;
let cloudFormation: CloudFormationClient;
/** By stack and logical id, what is to stay: the names that AWS has given. */
let kept: ReadonlyMap<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox({ users: 0 });
  emulator = await startEmulator();
  cloudFormation = new CloudFormationClient(adminOf(emulator));
  variables = {
    ALMA_API_KEY_NAME: '/library/alma-api-key',
    ALMA_SHARED_SECRET_NAME: '/library/webhook-secret',
    ALMA_API_URL: sandbox.url,
  };
});
afterAll(async () => {
  cloudFormation?.destroy();
  await emulator?.[Symbol.asyncDispose]();
  await sandbox?.close();
});

async function namesOfKept(): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const StackName of STACKS) {
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName }),
    );
    const before = Object.keys(stacksOf2018[StackName as keyof typeof stacksOf2018]);
    for (const {
      LogicalResourceId: id = '',
      ResourceType: type = '',
      PhysicalResourceId: name = '',
    } of StackResources) {
      if (isKept(type) && before.includes(id)) names.set(`${StackName} ${id}`, name);
    }
  }
  return names;
}

const nameOf = (stack: string, id: string) => kept.get(`${stack} ${id}`) ?? '';

const optionsOf = (service: string): SlsOptions => ({
  service: `services/${service}`,
  stage: 'prod',
  variables,
});

/** Deploys a service to a stack of 2018, and takes what later ones work on from its outputs. */
async function upgrade(service: string, stack: string): Promise<void> {
  const stackName = ['--param', `stackName=${stack}`];
  expect(await sls(emulator, ['deploy', ...stackName], optionsOf(service))).toContain(
    `Service deployed to stack ${stack}`,
  );
  for (const [output, value] of await outputs(emulator, optionsOf(service), stackName)) {
    variables[variableOf(output, 'prod')] = value;
  }
}

chapter('there are stacks of 2018, with a patron’s loan in the cache', async () => {
  for (const [StackName, Resources] of Object.entries(stacksOf2018)) {
    const TemplateBody = JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources });
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60 }, { StackName });
  }
  kept = await namesOfKept();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(adminOf(emulator)));
  await client.send(new PutCommand({ TableName: nameOf('lag-suc-prod', 'userCacheTable'), Item: USER }));
  await client.send(new PutCommand({ TableName: nameOf('lag-suc-prod', 'loanCacheTable'), Item: LOAN }));
  client.destroy();
  await putParameters(emulator, {
    '/library/alma-api-key': sandbox.apiKey,
    '/library/webhook-secret': 'a secret of the library',
  });
});

chapter(
  'the services are deployed to them, and tables, topics and the address of the webhook stay',
  async () => {
    for (const [key, name] of kept) {
      const [, id = ''] = key.split(' ');
      if (id.endsWith('Topic')) variables[variableOf(`${id}Arn`, 'prod')] = name;
    }
    await upgrade('sns-update-cache', 'lag-suc-prod');
    await upgrade('bulk-update-cache', 'lag-buc-prod');
    await upgrade('webhook-handler', 'lag-awh-prod');
    expect(await namesOfKept()).toEqual(kept);
  },
);

chapter('the new API answers from the records of 2018', async () => {
  await sls(emulator, ['deploy'], optionsOf('api-gateway'));
  const api: RestApi = await restApi(emulator, optionsOf('api-gateway'));
  const answer = await api.get('/users/patron/loans');
  expect([answer.status, answer.headers.get('x-cache')]).toEqual([200, 'hit']);
  expect(await answer.json()).toMatchObject([{ loan_id: LOAN.loan_id, title: LOAN.title }]);
});

chapter('once there are topics for them, the events that 2018 did not know are subscribed to', async () => {
  await upgrade('sns-update-cache', 'lag-suc-prod');
  expect(await namesOfKept()).toEqual(kept);
});
