import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { EventType } from '@alma-cache/cache-schemas/events';
import { root } from '@alma-cache/testing/root';
import { compile } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { placeholderEnvironment } from '@alma-cache/testing/template/placeholders';
import { settingsOf } from '@alma-cache/testing/template/settings';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';

const service = join(root, 'services/sns-update-cache');

const topic = (type: string, stage: string) =>
  placeholderEnvironment(stage)[`${type}_TOPIC_ARN_${stage.toUpperCase()}`];

/** Which function's queue each event type goes to. */
const routes = {
  LOAN_CREATED: 'loanUpdated',
  LOAN_RENEWED: 'loanUpdated',
  LOAN_DUE_DATE: 'loanUpdated',
  LOAN_LOST: 'loanUpdated',
  LOAN_CLAIMED_RETURNED: 'loanUpdated',
  LOAN_RETURNED: 'loanReturned',
  REQUEST_CREATED: 'requestUpdated',
  REQUEST_PLACED_ON_SHELF: 'requestUpdated',
  REQUEST_CANCELED: 'requestClosed',
  REQUEST_CLOSED: 'requestClosed',
  USER_UPDATED: 'userUpdated',
  LOAN_OTHER: 'userUpdated',
  REQUEST_OTHER: 'userUpdated',
  USER_DELETED: 'userDeleted',
} satisfies Record<EventType, string>;
const names = [...new Set(Object.values(routes))];
const functionIdOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

describe.each(['stg', 'prod'])('stage %s', (stage) => {
  let template: CompiledTemplate;

  beforeAll(async () => {
    template = await compile(service, stage);
  });

  test('feeds each function from a queue of its own, with partial batch failures', () => {
    const { functions, mappings } = template;
    expect(Object.keys(functions).sort()).toEqual(names.map(functionIdOf).sort());
    expect(
      Object.values(mappings).map(({ EventSourceArn, FunctionName, FunctionResponseTypes }) => ({
        EventSourceArn,
        FunctionName,
        FunctionResponseTypes,
      })),
    ).toEqual(
      names.map((name) => ({
        EventSourceArn: arnOf(`${name}Queue`),
        FunctionName: arnOf(functionIdOf(name)),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })),
    );
  });

  test('subscribes each queue to the topics of its event types, raw, and its dead-letter queue to what cannot be delivered', () => {
    const subscriptions = Object.values(template.subscriptions);
    expect(subscriptions).toHaveLength(Object.keys(routes).length);
    expect(subscriptions).toEqual(
      expect.arrayContaining(
        Object.entries(routes).map(([type, name]) => ({
          TopicArn: topic(type, stage),
          Protocol: 'sqs',
          Endpoint: arnOf(`${name}Queue`),
          RawMessageDelivery: true,
          RedrivePolicy: { deadLetterTargetArn: arnOf(`${name}DLQ`) },
        })),
      ),
    );
  });

  test('lets those topics, and no others, send to the queue', () => {
    const policies = Object.values(template.queuePolicies);
    expect(policies).toHaveLength(names.length);
    for (const name of names) {
      const types = Object.entries(routes).flatMap(([type, target]) => (target === name ? [type] : []));
      expect(policies).toContainEqual({
        Queues: [{ Ref: `${name}Queue` }, { Ref: `${name}DLQ` }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: [arnOf(`${name}Queue`), arnOf(`${name}DLQ`)],
              Condition: { ArnEquals: { 'aws:SourceArn': types.map((type) => topic(type, stage)) } },
            },
          ],
        },
      });
    }
  });

  test('redrives each queue after three receives to a dead-letter queue that keeps two weeks', () => {
    const { queues } = template;
    for (const name of [...names, 'users']) {
      expect(queues[`${name}Queue`]?.RedrivePolicy).toEqual({
        deadLetterTargetArn: arnOf(`${name}DLQ`),
        maxReceiveCount: 3,
      });
      expect(queues[`${name}DLQ`]?.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
    }
  });

  test("hides a message for at least six times its function's timeout", () => {
    for (const name of names) {
      const timeout = template.functions[functionIdOf(name)]?.Timeout ?? Number.POSITIVE_INFINITY;
      expect(template.queues[`${name}Queue`]?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test('creates the User, Loan, Request and QueuedUser tables with their expiry', () => {
    const table = (key: string, expiry: string) => ({
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: expiry, Enabled: true },
    });
    expect(template.tables).toEqual({
      userCacheTable: table('primary_id', 'expiry_date'),
      loanCacheTable: table('loan_id', 'expiry_date'),
      requestCacheTable: table('request_id', 'record_expiry_date'),
      queuedUserCacheTable: table('primary_id', 'expiry_date'),
    });
  });

  test('names to each function what it works on', () => {
    const common = {
      POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
      POWERTOOLS_SERVICE_NAME: 'sns-update-cache',
      LOG_USER_IDS: 'false',
    };
    const queueing = {
      ...common,
      QUEUED_USER_CACHE_TABLE: { Ref: 'queuedUserCacheTable' },
      USERS_QUEUE_URL: { Ref: 'usersQueue' },
    };
    const users = { USER_CACHE_TABLE: { Ref: 'userCacheTable' } };
    const loans = { LOAN_CACHE_TABLE: { Ref: 'loanCacheTable' } };
    const requests = { REQUEST_CACHE_TABLE: { Ref: 'requestCacheTable' } };
    const variables = (name: string) => template.functions[functionIdOf(name)]?.Environment.Variables;
    expect(Object.fromEntries(names.map((name) => [name, variables(name)]))).toEqual({
      loanUpdated: { ...queueing, ...users, ...loans },
      loanReturned: { ...queueing, ...users, ...loans },
      requestUpdated: { ...queueing, ...users, ...requests },
      requestClosed: { ...queueing, ...users, ...requests },
      userUpdated: queueing,
      userDeleted: { ...common, ...users, ...loans, ...requests, FEE_CACHE_TABLE: 'placeholder-fee-cache' },
    });
  });

  test('gives each function a role of its own, which may do what its code does and nothing else', () => {
    expect(Object.keys(template.roles)).toHaveLength(names.length);
    const change = 'dynamodb:GetItem, dynamodb:PutItem';
    const changeUser = [change, arnOf('userCacheTable')];
    const queueUser = [
      ['dynamodb:PutItem, dynamodb:DeleteItem', arnOf('queuedUserCacheTable')],
      ['sqs:SendMessage', arnOf('usersQueue')],
    ];
    const records = [arnOf('loanCacheTable'), arnOf('requestCacheTable'), expect.anything()];
    const permissions: Record<string, unknown[]> = {
      loanUpdated: [[change, arnOf('loanCacheTable')], changeUser, ...queueUser],
      loanReturned: [[change, arnOf('loanCacheTable')], changeUser, ...queueUser],
      requestUpdated: [[change, arnOf('requestCacheTable')], changeUser, ...queueUser],
      requestClosed: [[change, arnOf('requestCacheTable')], changeUser, ...queueUser],
      userUpdated: queueUser,
      userDeleted: [changeUser, ['dynamodb:BatchGetItem, dynamodb:PutItem', records]],
    };
    for (const name of names) {
      expect(template.functions[functionIdOf(name)]?.Role).toEqual(arnOf(`${name}Role`));
      expect(template.permissionsOf(`${name}Role`)).toEqual([
        [
          'logs:CreateLogStream, logs:PutLogEvents',
          arnOf(functionIdOf(name).replace('LambdaFunction', 'LogGroup')),
        ],
        ['xray:PutTraceSegments, xray:PutTelemetryRecords', '*'],
        ['sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes', arnOf(`${name}Queue`)],
        ...(permissions[name] ?? []),
      ]);
    }
  });
});

test('every missing topic is named at once', async () => {
  const missing = { LOAN_DUE_DATE_TOPIC_ARN_PROD: ' ', REQUEST_CLOSED_TOPIC_ARN_PROD: ' ' };
  await expect(compile(service, 'prod', missing)).rejects.toMatchObject({
    message: expect.stringContaining(
      'not set in the environment: LOAN_DUE_DATE_TOPIC_ARN_PROD, REQUEST_CLOSED_TOPIC_ARN_PROD',
    ),
  });
});

describe('a deployment whose topics are those of the release before', () => {
  const later = [
    'LOAN_LOST',
    'LOAN_CLAIMED_RETURNED',
    'USER_UPDATED',
    'LOAN_OTHER',
    'REQUEST_OTHER',
    'USER_DELETED',
  ];
  const missing = [...later.map((type) => `${type}_TOPIC_ARN_STG`), 'FEE_CACHE_TABLE_NAME_STG'];
  const without = Object.fromEntries(missing.map((name) => [name, ' ']));

  test('is packaged without the others', async () => {
    const { functions, queuePolicies, subscriptions } = await compile(service, 'stg', without);
    expect(Object.keys(subscriptions)).toHaveLength(8);
    expect(Object.keys(queuePolicies).sort()).toEqual(
      ['loanReturned', 'loanUpdated', 'requestClosed', 'requestUpdated'].map((name) => `${name}QueuePolicy`),
    );
    expect(functions.UserDeletedLambdaFunction?.Environment.Variables.FEE_CACHE_TABLE).toBe('');
  });

  test('is told which those are', async () => {
    using stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const existingResources = createRequire(import.meta.url)('../existing-resources.cjs');
    await settingsOf(existingResources, 'stg', without);
    expect(stderr.mock.calls.join()).toContain(`not set in the environment: ${missing.join(', ')};`);
  });
});

test('an unknown stage is refused by name', async () => {
  await expect(compile(service, 'dev')).rejects.toMatchObject({
    message: expect.stringContaining('unknown stage "dev", deploy with --stage stg or --stage prod'),
  });
});
