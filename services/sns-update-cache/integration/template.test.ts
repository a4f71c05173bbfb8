import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { compile } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { beforeAll, describe, expect, test } from '@jest/globals';

const service = join(root, 'services/sns-update-cache');

const topic = (type: string) => `arn:aws:sns:eu-west-1:111122223333:${type}`;

/** Which function's queue each event type goes to. */
const routes = {
  LOAN_CREATED: 'loanUpdated',
  LOAN_RENEWED: 'loanUpdated',
  LOAN_DUE_DATE: 'loanUpdated',
  LOAN_RETURNED: 'loanReturned',
  REQUEST_CREATED: 'requestUpdated',
  REQUEST_PLACED_ON_SHELF: 'requestUpdated',
  REQUEST_CANCELED: 'requestClosed',
  REQUEST_CLOSED: 'requestClosed',
};
const names = [...new Set(Object.values(routes))];
const functionIdOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

describe.each(['stg', 'prod'])('stage %s', (stage) => {
  let template: CompiledTemplate;

  beforeAll(async () => {
    const topics = Object.keys(routes).map((type) => [
      `${type}_TOPIC_ARN_${stage.toUpperCase()}`,
      topic(type),
    ]);
    template = await compile(service, stage, Object.fromEntries(topics));
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

  test('subscribes each queue to the topics of its event types, raw', () => {
    const subscriptions = Object.values(template.subscriptions);
    expect(subscriptions).toHaveLength(8);
    expect(subscriptions).toEqual(
      expect.arrayContaining(
        Object.entries(routes).map(([type, name]) => ({
          TopicArn: topic(type),
          Protocol: 'sqs',
          Endpoint: arnOf(`${name}Queue`),
          RawMessageDelivery: true,
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
        Queues: [{ Ref: `${name}Queue` }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: arnOf(`${name}Queue`),
              Condition: { ArnEquals: { 'aws:SourceArn': types.map(topic) } },
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
    const shared = {
      POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
      POWERTOOLS_SERVICE_NAME: 'sns-update-cache',
      LOG_USER_IDS: 'false',
      USER_CACHE_TABLE: { Ref: 'userCacheTable' },
      QUEUED_USER_CACHE_TABLE: { Ref: 'queuedUserCacheTable' },
      USERS_QUEUE_URL: { Ref: 'usersQueue' },
    };
    const loans = { ...shared, LOAN_CACHE_TABLE: { Ref: 'loanCacheTable' } };
    const requests = { ...shared, REQUEST_CACHE_TABLE: { Ref: 'requestCacheTable' } };
    const variables = names.map((name) => template.functions[functionIdOf(name)]?.Environment.Variables);
    expect(variables).toEqual([loans, loans, requests, requests]);
  });

  test('gives each function a role of its own, which may do what its code does and nothing else', () => {
    expect(Object.keys(template.roles)).toHaveLength(names.length);
    for (const name of names) {
      expect(template.functions[functionIdOf(name)]?.Role).toEqual(arnOf(`${name}Role`));
      const table = name.startsWith('loan') ? 'loanCacheTable' : 'requestCacheTable';
      expect(template.permissionsOf(`${name}Role`)).toEqual([
        [
          'logs:CreateLogStream, logs:PutLogEvents',
          arnOf(functionIdOf(name).replace('LambdaFunction', 'LogGroup')),
        ],
        ['xray:PutTraceSegments, xray:PutTelemetryRecords', '*'],
        ['sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes', arnOf(`${name}Queue`)],
        ['dynamodb:GetItem, dynamodb:PutItem', arnOf(table)],
        ['dynamodb:GetItem, dynamodb:PutItem', arnOf('userCacheTable')],
        ['dynamodb:PutItem, dynamodb:DeleteItem', arnOf('queuedUserCacheTable')],
        ['sqs:SendMessage', arnOf('usersQueue')],
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

test('an unknown stage is refused by name', async () => {
  await expect(compile(service, 'dev')).rejects.toMatchObject({
    message: expect.stringContaining('unknown stage "dev", deploy with --stage stg or --stage prod'),
  });
});
