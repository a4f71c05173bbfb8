import { createRequire } from 'node:module';
import { almaRegions } from '@alma-cache/alma-client';
import { root } from '@alma-cache/testing/root';
import { compile, packagedStack } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { settingsOf } from '@alma-cache/testing/template/settings';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { arnOf, functionIds, longTurns, ratePerSecond, service } from './readers.ts';

const require = createRequire(import.meta.url);
const { almaSettings } = require('../../../serverless.settings.cjs');
const existingResources = require('../existing-resources.cjs');

const deployments = [
  { name: 'the service alone, stage stg', read: () => compile(service, 'stg') },
  { name: 'the service alone, stage prod', read: () => compile(service, 'prod') },
  { name: 'the whole stack, stage stg', read: packagedStack },
  { name: 'the whole stack, stage prod', read: () => compile(root, 'prod') },
];

const ownQueues = { loansQueue: 'loansDLQ', requestsQueue: 'requestsDLQ', feesQueue: 'feesDLQ' };

describe.each(deployments)('$name', ({ read }) => {
  let template: CompiledTemplate;

  beforeAll(async () => {
    template = await read();
  });

  test('deploys the four functions on Node 24, arm64', () => {
    const { functions } = template;
    expect(Object.keys(functions)).toEqual(expect.arrayContaining(functionIds));
    for (const { Runtime, Architectures } of Object.values(functions)) {
      expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    }
  });

  test('reports partial batch failures from every queue, with at least two executions and a bound', () => {
    const { mappings } = template;
    expect(Object.keys(mappings).length).toBeGreaterThanOrEqual(4);
    for (const mapping of Object.values(mappings)) {
      expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(mapping.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
    }
  });

  test('redrives each own queue after three receives to a dead-letter queue that keeps two weeks', () => {
    const { queues } = template;
    for (const [queue, deadLetterQueue] of Object.entries(ownQueues)) {
      expect(queues[queue]?.RedrivePolicy).toEqual({
        deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterQueue, 'Arn'] },
        maxReceiveCount: 3,
      });
      expect(queues[deadLetterQueue]?.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
    }
  });

  test("hides a message for at least six times its function's timeout", () => {
    const { functions, mappings, queues } = template;
    for (const mapping of Object.values(mappings)) {
      const queue = queues[queueOf(mapping.EventSourceArn)];
      if (queue === undefined) continue;
      const timeout = functions[mapping.FunctionName['Fn::GetAtt'][0]]?.Timeout ?? Number.POSITIVE_INFINITY;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test('lets update-user end before the default visibility timeout of an existing Users queue, 30 s', () => {
    const { functions } = template;
    expect(functions.UpdateUserLambdaFunction?.Timeout).toBeLessThanOrEqual(30);
  });

  test('creates the Fee table with its expiry', () => {
    const { tables } = template;
    expect(tables.feeCacheTable).toEqual({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiry_date', Enabled: true },
    });
  });

  test('gives each function a role of its own, without a wildcard but for X-Ray', () => {
    const { functions, roles } = template;
    const roleNames = new Set(Object.values(functions).map(({ Role }) => JSON.stringify(Role)));
    expect(roleNames.size).toBe(Object.keys(functions).length);
    for (const { Action, Resource } of statementsOf(roles)) {
      const actions = [Action].flat();
      if (actions.every((action) => action.startsWith('xray:'))) continue;
      expect(`${actions} ${JSON.stringify(Resource)}`).not.toContain('*');
    }
  });

  test('has a function that compares users with Alma, which is switched off and takes nothing', () => {
    const { functions, rules } = template;
    const { VerifyUsersLambdaFunction } = functions;
    expect(Object.values(rules).map(({ State }) => State)).toEqual(['DISABLED']);
    expect(VerifyUsersLambdaFunction?.Environment.Variables.VERIFY_USERS).toBe('0');
    expect(VerifyUsersLambdaFunction?.ReservedConcurrentExecutions).toBeUndefined();
  });

  test("keeps concurrency × share, over the four functions, within the stage's 24 requests per second", () => {
    expect(ratePerSecond(template)).toBeLessThanOrEqual(24);
    expect(ratePerSecond(template)).toBeGreaterThan(23);
  });

  test('gives a full batch its turns of Alma in half of its time, a batch of users with 300 loans too', () => {
    expect(longTurns(template)).toEqual([]);
  });
});

test('the whole stack owns the Users queue and the tables, wired by reference', async () => {
  const { functions, queues, tables } = await packagedStack();
  expect(queues.usersQueue?.RedrivePolicy?.deadLetterTargetArn).toEqual({
    'Fn::GetAtt': ['usersDLQ', 'Arn'],
  });
  expect(
    Object.entries(tables).map(([id, { KeySchema, TimeToLiveSpecification }]) => [
      id,
      KeySchema[0]?.AttributeName,
      TimeToLiveSpecification.AttributeName,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['userCacheTable', 'primary_id', 'expiry_date'],
      ['loanCacheTable', 'loan_id', 'expiry_date'],
      ['requestCacheTable', 'request_id', 'record_expiry_date'],
      ['feeCacheTable', 'id', 'expiry_date'],
    ]),
  );
  expect(functions.UpdateLoanLambdaFunction?.Environment.Variables).toMatchObject({
    USER_CACHE_TABLE: { Ref: 'userCacheTable' },
    LOAN_CACHE_TABLE: { Ref: 'loanCacheTable' },
  });
});

test.each([
  {
    name: 'User',
    queue: 'usersQueue',
    own: [
      ['sqs:SendMessage', [arnOf('loansQueue'), arnOf('requestsQueue'), arnOf('feesQueue')]],
      ['dynamodb:GetItem, dynamodb:PutItem', arnOf('userCacheTable')],
      [
        'dynamodb:GetItem, dynamodb:BatchGetItem, dynamodb:PutItem',
        [arnOf('loanCacheTable'), arnOf('requestCacheTable'), arnOf('feeCacheTable')],
      ],
    ],
  },
  ...['loan', 'request', 'fee'].map((kind) => ({
    name: kind.charAt(0).toUpperCase() + kind.slice(1),
    queue: `${kind}sQueue`,
    own: [
      ['dynamodb:GetItem, dynamodb:PutItem', arnOf('userCacheTable')],
      ['dynamodb:GetItem, dynamodb:PutItem', arnOf(`${kind}CacheTable`)],
    ],
  })),
])('lets update$name do what its code does, and nothing else', async ({ name, queue, own }) => {
  const template = await packagedStack();
  expect(template.functions[`Update${name}LambdaFunction`]?.Role).toEqual(arnOf(`update${name}Role`));
  expect(template.permissionsOf(`update${name}Role`)).toEqual([
    ['logs:CreateLogStream, logs:PutLogEvents', arnOf(`Update${name}LogGroup`)],
    ['xray:PutTraceSegments, xray:PutTelemetryRecords', '*'],
    ['ssm:GetParameters', { 'Fn::Sub': expect.stringMatching(/^arn:.*:parameter\//) }],
    [
      'sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:GetQueueUrl, sqs:ChangeMessageVisibility, sqs:SendMessage',
      arnOf(queue),
    ],
    ...own,
  ]);
});

test('the service alone takes queue and tables from the environment of its stage', async () => {
  const { functions, mappings, queues } = await compile(service, 'prod', {
    ALMA_API_KEY_NAME: '/library/alma',
    USER_QUEUE_ARN_PROD: 'arn:aws:sqs:eu-west-1:111122223333:users',
    USER_CACHE_TABLE_NAME_PROD: 'existing-users',
    LOAN_CACHE_TABLE_NAME_PROD: 'existing-loans',
  });
  expect(Object.keys(queues).sort()).toEqual(Object.entries(ownQueues).flat().sort());
  expect(Object.values(mappings).map(({ EventSourceArn }) => EventSourceArn)).toContain(
    'arn:aws:sqs:eu-west-1:111122223333:users',
  );
  expect(functions.UpdateLoanLambdaFunction?.Environment.Variables).toMatchObject({
    ALMA_API_KEY_NAME: '/library/alma',
    ALMA_REGION: 'eu',
    USER_CACHE_TABLE: 'existing-users',
    LOAN_CACHE_TABLE: 'existing-loans',
  });
});

test('an unknown stage is refused by name', async () => {
  await expect(compile(service, 'dev')).rejects.toMatchObject({
    message: expect.stringContaining('unknown stage "dev", deploy with --stage stg or --stage prod'),
  });
});

test.each([
  ['ALMA_REGION', 'mars', `ALMA_REGION must be one of ${almaRegions.join(', ')}, not mars`],
  ['ALMA_API_URL', 'alma.example.edu', 'ALMA_API_URL must be an http or https URL'],
])('%s=%s, with which no function could start, is refused', async (name, value, message) => {
  await expect(settingsOf(almaSettings, 'stg', { [name]: value })).rejects.toThrow(message);
});

test('every missing variable is named at once', async () => {
  const missing = { USER_QUEUE_ARN_PROD: ' ', REQUEST_CACHE_TABLE_NAME_PROD: ' ' };
  await expect(settingsOf(existingResources, 'prod', missing)).rejects.toThrow(
    'not set in the environment: USER_QUEUE_ARN_PROD, REQUEST_CACHE_TABLE_NAME_PROD',
  );
});

/** The logical id of the queue behind an event source, or its ARN where the queue is not of this template. */
function queueOf(eventSourceArn: unknown): string {
  if (typeof eventSourceArn === 'string') return eventSourceArn;
  return String(Object.values(eventSourceArn as Record<string, string[]>)[0]?.[0]);
}

function statementsOf(roles: CompiledTemplate['roles']) {
  return Object.values(roles).flatMap(({ Policies }) =>
    Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  );
}
