import { join } from 'node:path';
import { eventTypes } from '@alma-cache/cache-schemas/events';
import { root } from '@alma-cache/testing/root';
import { compile } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { beforeAll, describe, expect, test } from '@jest/globals';

const service = join(root, 'services/webhook-handler');

const topicIds = [
  'loanCreatedTopic',
  'loanRenewedTopic',
  'loanDueDateTopic',
  'loanLostTopic',
  'loanClaimedReturnedTopic',
  'loanReturnedTopic',
  'loanOtherTopic',
  'requestCreatedTopic',
  'requestPlacedOnShelfTopic',
  'requestCanceledTopic',
  'requestClosedTopic',
  'requestOtherTopic',
  'userUpdatedTopic',
  'userDeletedTopic',
];

describe.each(['dev', 'stg', 'prod'])('stage %s', (stage) => {
  let template: CompiledTemplate;

  beforeAll(async () => {
    template = await compile(service, stage);
  });

  test('answers GET / and POST /, without an API key, which Alma could not send', () => {
    const { httpMethods } = template;
    const routes = Object.values(httpMethods).map(
      ({ HttpMethod, ResourceId, ApiKeyRequired, Integration }) => ({
        HttpMethod,
        ResourceId,
        ApiKeyRequired,
        calls: /\w+LambdaFunction/.exec(JSON.stringify(Integration))?.[0],
      }),
    );
    const route = {
      ResourceId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] },
      ApiKeyRequired: false,
    };
    expect(routes).toEqual([
      { ...route, HttpMethod: 'GET', calls: 'AnswerChallengeLambdaFunction' },
      { ...route, HttpMethod: 'POST', calls: 'ReceiveEventLambdaFunction' },
    ]);
  });

  test('has API Gateway answer 503 where it refuses a webhook for their number: a 4xx would be final for Alma', () => {
    const answers = Object.entries(template.gatewayResponses).map(([id, { ResponseType, StatusCode }]) => ({
      id,
      ResponseType,
      StatusCode,
    }));
    expect(answers).toEqual([{ id: 'throttledAnswer', ResponseType: 'THROTTLED', StatusCode: '503' }]);
    const [deployment = ''] = Object.keys(template.deployments);
    expect(template.dependenciesOf(deployment)).toContain('throttledAnswer');
  });

  test('has a regional endpoint: the Chinese regions and GovCloud have no other', () => {
    const endpoints = Object.values(template.restApis).map((api) => api.EndpointConfiguration.Types);
    expect(endpoints).toEqual([['REGIONAL']]);
  });

  test("ends within Alma's five seconds", () => {
    for (const { Timeout } of Object.values(template.functions)) expect(Timeout).toBeLessThan(5);
  });

  test('creates an encrypted topic for each event type and exports it by name', () => {
    expect(Object.keys(template.topics).sort()).toEqual([...topicIds].sort());
    for (const id of topicIds) {
      expect(template.topics[id]).toEqual({ KmsMasterKeyId: 'alias/aws/sns' });
      expect(template.outputs[`${id}Arn`]).toEqual({
        Value: { Ref: id },
        Export: { Name: { 'Fn::Sub': `\${AWS::StackName}-${id}` } },
      });
    }
  });

  test("gives the function the secret's name and each type's topic", () => {
    expect(template.functions.ReceiveEventLambdaFunction?.Environment.Variables).toEqual({
      POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
      POWERTOOLS_SERVICE_NAME: 'webhook-handler',
      LOG_USER_IDS: 'false',
      ALMA_SHARED_SECRET_NAME: '/placeholder/alma-shared-secret',
      ...Object.fromEntries(eventTypes.map((type) => [`${type}_TOPIC_ARN`, { Ref: topicIdOf(type) }])),
    });
  });

  test('lets the function read that secret and publish to those topics, and the other do neither', () => {
    const observe = (logGroup: string) => [
      ['logs:CreateLogStream, logs:PutLogEvents', { 'Fn::GetAtt': [logGroup, 'Arn'] }],
      ['xray:PutTraceSegments, xray:PutTelemetryRecords', '*'],
    ];
    expect(template.permissionsOf('receiveEventRole')).toEqual([
      ...observe('ReceiveEventLogGroup'),
      [
        'ssm:GetParameters',
        { 'Fn::Sub': expect.stringMatching(/^arn:.*:parameter\/placeholder\/alma-shared-secret$/) },
      ],
      ['sns:Publish', topicIds.map((id) => ({ Ref: id }))],
    ]);
    expect(template.permissionsOf('answerChallengeRole')).toEqual(observe('AnswerChallengeLogGroup'));
  });
});

test('an unknown stage is refused by name', async () => {
  await expect(compile(service, 'qa')).rejects.toMatchObject({
    message: expect.stringContaining(
      'unknown stage "qa", deploy with --stage stg or --stage prod or --stage dev',
    ),
  });
});

test('a missing variable is named', async () => {
  await expect(compile(service, 'stg', { ALMA_SHARED_SECRET_NAME: ' ' })).rejects.toMatchObject({
    message: expect.stringContaining('not set in the environment: ALMA_SHARED_SECRET_NAME'),
  });
});

/** `LOAN_DUE_DATE` has `loanDueDateTopic`. */
const topicIdOf = (type: string): string =>
  `${type.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}Topic`;
