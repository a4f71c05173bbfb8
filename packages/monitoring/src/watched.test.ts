import { expect, test } from '@jest/globals';
import { watched } from './watched.js';

const text = (name: string) => `\${${name}}`;

const template = {
  Resources: {
    UpdateUserLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Timeout: 25,
        Environment: {
          Variables: {
            POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
            POWERTOOLS_SERVICE_NAME: 'bulk-update-cache',
            ALMA_API_KEY_NAME: '/library/alma',
            USER_CACHE_TABLE: 'existing-users',
            FEE_CACHE_TABLE: { Ref: 'feeCacheTable' },
            // A table that the deployment does without.
            LOAN_CACHE_TABLE: '',
          },
        },
      },
    },
    AnswerChallengeLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 4 } },
    ofExistingQueue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:alma-users',
        FunctionName: { 'Fn::GetAtt': ['UpdateUserLambdaFunction', 'Arn'] },
      },
    },
    ofOwnQueue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['eventsQueue', 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['AnswerChallengeLambdaFunction', 'Arn'] },
      },
    },
    eventsQueue: {
      Type: 'AWS::SQS::Queue',
      Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['eventsDLQ', 'Arn'] } } },
    },
    eventsDLQ: { Type: 'AWS::SQS::Queue', Properties: {} },
    api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'stg-alma-cache' } },
    challenge: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'api' },
        Integration: {
          Uri: { 'Fn::Join': ['', ['…/', { 'Fn::GetAtt': ['AnswerChallengeLambdaFunction', 'Arn'] }]] },
        },
      },
    },
    ofOtherApi: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'other' },
        Integration: { Uri: { 'Fn::GetAtt': ['UpdateUserLambdaFunction', 'Arn'] } },
      },
    },
    deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'api' }, StageName: 'stg' },
    },
  },
};

test('a function is what serverless.yml calls it, with its own timeout and the dimensions of its metrics', () => {
  const updateUser = {
    id: 'UpdateUserLambdaFunction',
    label: 'updateUser',
    name: text('UpdateUserLambdaFunction'),
    timeout: 25,
    readsAlma: true,
    takesWebhooks: false,
    verifiesUsers: false,
    queuesUsers: false,
    kinds: ['Fees'],
    namespace: 'AlmaCache',
    service: 'bulk-update-cache',
  };
  const { functions, almaReaders } = watched(template);
  expect(functions).toEqual([
    updateUser,
    expect.objectContaining({ label: 'answerChallenge', timeout: 4, readsAlma: false }),
  ]);
  expect(almaReaders).toEqual([updateUser]);
});

test('what reads Alma and queues users, behind no queue of its own, answers applications', () => {
  const variables = { ALMA_API_KEY_NAME: '/key', QUEUED_USER_CACHE_TABLE: 'queued' };
  const Resources = {
    ...template.Resources,
    ApiLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { Timeout: 24, Environment: { Variables: variables } },
    },
  };
  expect(watched(template).answerers).toEqual([]);
  expect(watched({ Resources }).answerers.map(({ label }) => label)).toEqual(['api']);
});

test('a queue of the template is known by reference, one outside of it by the name in its ARN', () => {
  const { consumedQueues, consumers } = watched(template);
  expect(consumedQueues).toEqual([
    { label: 'alma-users', name: 'alma-users', readsAlma: true },
    { label: 'eventsQueue', name: text('eventsQueue.QueueName'), readsAlma: false },
  ]);
  expect(consumers.map(({ label }) => label)).toEqual(['updateUser', 'answerChallenge']);
});

test('a dead-letter queue is one that a redrive policy names', () => {
  expect(watched(template).deadLetterQueues).toEqual([
    { label: 'eventsDLQ', name: text('eventsDLQ.QueueName') },
  ]);
});

test('a queue outside of the template has the dead-letter queue that is named with it, where a function reads the queue', () => {
  const queue = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
  const named = { [queue('alma-users')]: queue('alma-users-dlq'), [queue('others')]: queue('others-dlq') };
  expect(watched(template, named).deadLetterQueues).toEqual([
    { label: 'eventsDLQ', name: text('eventsDLQ.QueueName') },
    { label: 'alma-users-dlq', name: 'alma-users-dlq' },
  ]);
});

test('tables are those that functions are given, of the template or not', () => {
  expect(watched(template).tables).toEqual([
    { label: 'existing-users', name: 'existing-users' },
    { label: 'feeCacheTable', name: text('feeCacheTable') },
  ]);
});

test('a REST API has the stage of its deployment, and the functions that it calls', () => {
  expect(watched(template).restApis).toEqual([
    {
      label: 'stg-alma-cache',
      name: 'stg-alma-cache',
      stage: 'stg',
      functions: [expect.objectContaining({ label: 'answerChallenge' })],
    },
  ]);
});
