import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { compile, packagedStack } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { settingsOf } from '@alma-cache/testing/template/settings';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deviations, openapi } from '../src/testing/openapi.ts';

const service = join(root, 'services/api-gateway');
const require = createRequire(import.meta.url);
const { almaSettings } = require('../../../serverless.settings.cjs');
const existingResources = require('../existing-resources.cjs');

describe.each(['stg', 'prod'])('the service alone, stage %s', (stage) => {
  let template: CompiledTemplate;

  beforeAll(async () => {
    template = await compile(service, stage);
  });

  test('deploys exactly the routes that openapi.yaml describes', () => {
    const described = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(template.routes.sort()).toEqual(described.sort());
    expect(template.routes).toHaveLength(7);
  });

  test('asks for an API key on every route, and throttles those who have one', () => {
    for (const method of Object.values(template.httpMethods)) {
      expect(method).toMatchObject({ ApiKeyRequired: true });
    }
    const [plan] = Object.entries(template.usagePlans);
    expect(plan?.[1].Throttle.RateLimit).toBeGreaterThan(0);
    expect(Object.values(template.usagePlanKeys)).toEqual([
      { KeyId: { Ref: 'ApiGatewayApiKey1' }, UsagePlanId: { Ref: plan?.[0] } },
    ]);
    expect(openapi.security).toEqual([{ apiKey: [] }]);
  });

  test('lets no browser in: no route answers preflight requests', () => {
    expect(template.routes.filter((route) => !route.startsWith('GET '))).toEqual([]);
  });

  test('logs routes, not paths, addresses or agents, and traces no paths', () => {
    const { logs, tracing } = template.provider;
    expect(logs?.restApi).toMatchObject({ executionLogging: false, fullExecutionData: false });
    expect(String(logs?.restApi?.format).match(/\$context\.[\w.]+/g)).toEqual([
      '$context.requestTime',
      '$context.requestId',
      '$context.identity.apiKeyId',
      '$context.httpMethod',
      '$context.resourcePath',
      '$context.status',
      '$context.responseLatency',
      '$context.error.responseType',
    ]);
    expect(tracing).not.toHaveProperty('apiGateway');
  });

  test('is one function on Node 24, arm64, that ends before API Gateway gives up, at 29 s', () => {
    const functions = Object.values(template.functions);
    expect(functions).toHaveLength(1);
    expect(functions[0]).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(functions[0]?.Timeout).toBeLessThan(29);
    expect(functions[0]?.Timeout).toBeGreaterThan(20);
  });

  test("keeps concurrency × share within the API's ten requests of Alma per second", () => {
    const [api] = Object.values(template.functions);
    const rate = Number(api?.Environment.Variables.ALMA_REQUESTS_PER_SECOND);
    const total = rate * (api?.ReservedConcurrentExecutions ?? Number.POSITIVE_INFINITY);
    expect(total).toBeLessThanOrEqual(10);
    expect(total).toBeGreaterThan(9);
  });

  test('may do what it does, and nothing with a wildcard but traces', () => {
    const statements = Object.values(template.roles).flatMap(({ Policies }) =>
      Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    );
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /dynamodb|sqs|ssm/.test(action)).sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:PutItem',
      'dynamodb:PutItem',
      'sqs:SendMessage',
      'ssm:GetParameters',
    ]);
    for (const { Action, Resource } of statements) {
      if ([Action].flat().every((action) => action.startsWith('xray:'))) continue;
      expect(`${Action} ${JSON.stringify(Resource)}`).not.toContain('*');
    }
  });

  test('has no cache in API Gateway, which would answer in place of the function', () => {
    // A cache is a property of the stage, which is here the deployment's own, with nothing set.
    expect(Object.values(template.deployments)).toEqual([{ StageName: stage }]);
    expect([...template.types.values()]).not.toContain('AWS::ApiGateway::Stage');
  });

  test.each([
    ['DEFAULT_4XX', 403],
    ['THROTTLED', 503],
    ['DEFAULT_5XX', 503],
  ])('has API Gateway tell its own errors, %s, as openapi.yaml describes them', (type, statusCode) => {
    const answer = Object.values(template.gatewayResponses).find(({ ResponseType }) => ResponseType === type);
    const headers = Object.entries(answer?.ResponseParameters ?? {}).map(([name, value]) => [
      name.replace('gatewayresponse.header.', ''),
      value.replaceAll("'", ''),
    ]);
    const body = answer?.ResponseTemplates['application/json'].replace(
      '$context.error.messageString',
      '"What API Gateway says"',
    );
    expect(answer?.StatusCode ?? '403').toBe(String(statusCode));
    expect(
      deviations('/users/{userID}', {
        statusCode,
        headers: Object.fromEntries(headers),
        body: body ?? '',
      }),
    ).toEqual([]);
    expect(Object.fromEntries(headers)).toMatchObject({ 'Cache-Control': 'private, no-store' });
  });
});

test.each([
  { name: 'the service alone', read: () => compile(service, 'stg') },
  { name: 'the whole stack', read: packagedStack },
])(
  '$name deploys the API after those answers, as a deployment has what there is when it is made',
  async ({ read }) => {
    const template = await read();
    const [deployment = ''] = Object.keys(template.deployments);
    const answers = Object.keys(template.gatewayResponses);
    expect(answers).toHaveLength(3);
    expect(template.dependenciesOf(deployment)).toEqual(expect.arrayContaining(answers));
  },
);

test('takes queue and tables from the environment of its stage', async () => {
  const template = await compile(service, 'prod', {
    ALMA_API_KEY_NAME: '/library/alma',
    USER_QUEUE_URL_PROD: 'https://sqs.eu-west-1.amazonaws.com/111122223333/users',
    USER_CACHE_TABLE_NAME_PROD: 'existing-users',
    FEE_CACHE_TABLE_NAME_PROD: 'existing-fees',
    QUEUED_USER_CACHE_TABLE_NAME_PROD: 'existing-queued-users',
  });
  const [api] = Object.values(template.functions);
  expect(api?.Environment.Variables).toMatchObject({
    ALMA_API_KEY_NAME: '/library/alma',
    ALMA_REGION: 'eu',
    USERS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/users',
    USER_CACHE_TABLE: 'existing-users',
    FEE_CACHE_TABLE: 'existing-fees',
    QUEUED_USER_CACHE_TABLE: 'existing-queued-users',
  });
});

test('a rate of which an execution would get a share of 0, which is no limit, is refused', async () => {
  await expect(settingsOf(almaSettings, 'stg', {}, { apiAlmaRequestsPerSecond: '0.009' })).rejects.toThrow(
    'stage parameter apiAlmaRequestsPerSecond must be a number from 1 on',
  );
});

test('an unknown stage is refused by name', async () => {
  await expect(compile(service, 'dev')).rejects.toMatchObject({
    message: expect.stringContaining('unknown stage "dev", deploy with --stage stg or --stage prod'),
  });
});

test('every missing variable is named at once', async () => {
  const missing = { FEE_CACHE_TABLE_NAME_PROD: ' ', QUEUED_USER_CACHE_TABLE_NAME_PROD: ' ' };
  await expect(settingsOf(existingResources, 'prod', missing)).rejects.toThrow(
    'not set in the environment: FEE_CACHE_TABLE_NAME_PROD, QUEUED_USER_CACHE_TABLE_NAME_PROD',
  );
});
