import { apiResources } from '@alma-cache/testing/tiny-api';
import { describe, expect, test } from '@jest/globals';
import { planStack } from './plan.ts';
import type { Resource } from './read-template.ts';

const options = { region: 'eu-west-1', stackName: 'test', queueUrl: (name: string) => `http://sqs/${name}` };

const fn: Resource = {
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'a.handler', Code: { S3Key: 'a.zip' }, ReservedConcurrentExecutions: 10 },
};

const routes = [
  ['a', { method: 'get', path: '/' }],
  ['a', { method: 'get', path: '/users/{userID}/loans', private: true }],
] as const;

/** The plan of a small API, with the properties of one resource changed. */
function plan(logicalId?: string, changes?: Record<string, unknown>, others: Record<string, Resource> = {}) {
  const resources = { aFunction: fn, ...apiResources(routes), ...others } as Record<string, Resource>;
  const changed = logicalId === undefined ? undefined : resources[logicalId];
  if (logicalId !== undefined && changed) {
    resources[logicalId] = { ...changed, Properties: { ...changed.Properties, ...changes } };
  }
  return planStack({ Parameters: {}, Resources: resources }, options);
}

const proxy = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' };

describe('the plan of a REST API', () => {
  test('has each route with its path, its function and whether it asks for a key', () => {
    const { restApi, functions } = plan();
    const functionArn = functions[0]?.arn;
    expect(restApi?.routes).toEqual([
      expect.objectContaining({ httpMethod: 'GET', resourcePath: '/', apiKeyRequired: false, functionArn }),
      expect.objectContaining({
        httpMethod: 'GET',
        resourcePath: '/users/{userID}/loans',
        apiKeyRequired: true,
        timeoutMs: 29_000,
      }),
    ]);
    expect(restApi?.stage).toBe('stg');
    expect(functions[0]?.reservedConcurrency).toBe(10);
  });

  test('has the API key that is enabled, in a usage plan for the stage', () => {
    expect(plan().restApi?.apiKey).toEqual({ id: 'test-apiKey' });
    expect(plan('apiKey', { Value: 'given' }).restApi?.apiKey).toEqual({ id: 'test-apiKey', value: 'given' });
    expect(plan('apiKey', { Enabled: false }).restApi?.apiKey).toBeUndefined();
    expect(plan('usagePlan', { ApiStages: [] }).restApi?.apiKey).toBeUndefined();
    expect(plan('usagePlanKey', { UsagePlanId: 'another' }).restApi?.apiKey).toBeUndefined();
    expect(plan('usagePlanKey', { KeyId: 'another' }).restApi?.apiKey).toBeUndefined();
  });

  test('has what API Gateway is to say itself', () => {
    expect(plan().restApi?.gatewayResponses).toEqual([
      {
        responseType: 'INTEGRATION_TIMEOUT',
        statusCode: 503,
        headers: { 'Retry-After': '2' },
        body: '{"code":"$context.error.responseType","message":$context.error.messageString}',
      },
    ]);
  });

  test('is none where the template has no REST API', () => {
    expect(planStack({ Parameters: {}, Resources: {} }, options).restApi).toBeUndefined();
  });

  test.each([
    [
      'compression',
      'restApi',
      { MinimumCompressionSize: 0 },
      'resource restApi: property MinimumCompressionSize',
    ],
    [
      'a greedy path',
      'resourceusers',
      { PathPart: '{proxy+}' },
      'resource resourceusers: greedy path {proxy+}',
    ],
    [
      'an authorizer',
      'getresource',
      { AuthorizationType: 'AWS_IAM' },
      'resource getresource: authorization AWS_IAM',
    ],
    [
      'a mock',
      'getresource',
      { Integration: { ...proxy, Type: 'MOCK' } },
      'resource getresource: integration MOCK',
    ],
    [
      'another integration method',
      'getresource',
      { Integration: { ...proxy, IntegrationHttpMethod: 'GET' } },
      'resource getresource: functions are invoked by POST alone',
    ],
    [
      'what is no function',
      'getresource',
      { Integration: { ...proxy, Uri: 'http://x' } },
      'resource getresource: http://x is not the URI of a function',
    ],
    ['a path that is not there', 'getresource', { ResourceId: 'x' }, 'resource x of the REST API is not in'],
    ['no stage', 'deployment', { StageName: '' }, 'a REST API needs one deployment with a StageName'],
    [
      'a header of the request',
      'serverError',
      { ResponseParameters: { 'gatewayresponse.header.X': 'method.request.header.X' } },
      'resource serverError: only headers with a fixed value are supported',
    ],
    [
      'an unknown variable',
      'serverError',
      { ResponseTemplates: { 'application/json': '$context.path' } },
      'resource serverError: variable $context.path is not supported',
    ],
  ])('fails by name for %s', (_, logicalId, changes, message) => {
    expect(() => plan(logicalId, changes)).toThrow(message);
  });
});
