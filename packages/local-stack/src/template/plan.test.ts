import { describe, expect, test } from '@jest/globals';
import { unknownResources } from './identities.ts';
import { planStack } from './plan.ts';
import type { Resource, Template } from './read-template.ts';

const options = { region: 'eu-west-1', stackName: 'test', queueUrl: (name: string) => `http://sqs/${name}` };

function plan(resources: Record<string, Resource>, parameters: Template['Parameters'] = {}) {
  return planStack({ Parameters: parameters, Resources: resources }, options);
}

const dlq: Resource = { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `x-\${Stage}` } } };

const fn = { Handler: 'a.b', Code: { S3Key: 'x.zip' } };
const mapping = { EventSourceArn: 'queue', FunctionName: 'function' };

describe('the plan of a stack', () => {
  test('gives queues their names, attributes and dead-letter queues', () => {
    const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['dlq', 'Arn'] }, maxReceiveCount: 3 };
    const queue = {
      Type: 'AWS::SQS::Queue',
      Properties: { VisibilityTimeout: 180, SqsManagedSseEnabled: true, RedrivePolicy: redrive },
    };
    const { queues } = plan({ queue, dlq }, { Stage: { Default: 'stg' } });
    expect(queues).toEqual([
      {
        logicalId: 'queue',
        name: 'test-queue',
        url: 'http://sqs/test-queue',
        arn: 'arn:aws:sqs:eu-west-1:000000000000:test-queue',
        attributes: {
          VisibilityTimeout: '180',
          SqsManagedSseEnabled: 'true',
          RedrivePolicy:
            '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:x-stg","maxReceiveCount":3}',
        },
        deadLetterArn: 'arn:aws:sqs:eu-west-1:000000000000:x-stg',
      },
      expect.objectContaining({ logicalId: 'dlq', name: 'x-stg', attributes: {} }),
    ]);
  });

  test('reads of a function only what runs it, with the defaults of Lambda', () => {
    const fn = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { Ref: 'bucket' }, S3Key: 'a/b/fn.zip' },
        Handler: 'src/fn.handler',
        Role: { 'Fn::GetAtt': ['role', 'Arn'] },
        Environment: { Variables: { NUMBER: 5, QUEUE: { Ref: 'dlq' } } },
      },
    };
    const { functions } = plan({ fn, dlq }, { Stage: { Default: 'stg' } });
    expect(functions).toEqual([
      {
        logicalId: 'fn',
        name: 'test-fn',
        arn: 'arn:aws:lambda:eu-west-1:000000000000:function:test-fn',
        handler: 'src/fn.handler',
        bundle: 'fn.zip',
        timeoutSeconds: 3,
        memoryMegabytes: 128,
        environment: { NUMBER: '5', QUEUE: 'http://sqs/x-stg' },
      },
    ]);
  });

  test.each([
    [
      'an environment variable that needs what is not emulated',
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Handler: 'a.b',
          Code: { S3Key: 'x.zip' },
          Environment: { Variables: { BUCKET: { Ref: 'bucket' } } },
        },
      },
      'resource it, Environment, Variables, BUCKET: resource bucket of type AWS::S3::Bucket is not emulated',
    ],
    [
      'a queue property',
      { Type: 'AWS::SQS::Queue', Properties: { Colour: 1 } },
      'resource it: property Colour is not supported',
    ],
    [
      'an event filter',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FilterCriteria: {} } },
      'resource it: property FilterCriteria is not supported',
    ],
    [
      'a table stream',
      { Type: 'AWS::DynamoDB::Table', Properties: { StreamSpecification: {} } },
      'resource it: property StreamSpecification is not supported',
    ],
    [
      'a table without a hash key',
      { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } },
      'resource it: the KeySchema has no hash key',
    ],
    [
      'a batch over ten messages without a window',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ...mapping, BatchSize: 11 } },
      'resource it: a BatchSize over 10 needs a MaximumBatchingWindowInSeconds',
    ],
    [
      'a batch larger than there are',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ...mapping, BatchSize: 10_001 } },
      'resource it: BatchSize must be from 1 to 10000',
    ],
    [
      'a concurrency of one',
      {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { ...mapping, ScalingConfig: { MaximumConcurrency: 1 } },
      },
      'resource it, ScalingConfig: MaximumConcurrency must be from 2 to 1000',
    ],
    [
      'a function that may run longer than Lambda lets it',
      { Type: 'AWS::Lambda::Function', Properties: { ...fn, Timeout: 901 } },
      'resource it: Timeout must be from 0 to 900',
    ],
    [
      'less memory than there is',
      { Type: 'AWS::Lambda::Function', Properties: { ...fn, MemorySize: 64 } },
      'resource it: MemorySize must be from 128 to 10240',
    ],
    [
      'an environment over 4 KB, by bytes',
      {
        Type: 'AWS::Lambda::Function',
        Properties: { ...fn, Environment: { Variables: { A: 'ä'.repeat(2048) } } },
      },
      'resource it: the environment has 4104 bytes, and Lambda takes 4096',
    ],
    [
      'a function without a handler',
      { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: 'x.zip' } } },
      'resource it: Handler must be a text',
    ],
    [
      'a subscription of another protocol',
      { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email' } },
      'resource it: protocol email is not emulated, only sqs',
    ],
  ])('fails by name for %s', (_, it, message) => {
    const bucket = { Type: 'AWS::S3::Bucket', Properties: {} };
    expect(() => plan({ it, bucket })).toThrow(message);
  });

  test.each([
    [{ VisibilityTimeout: 29 }, 'queue queue, 29 s, is less than the timeout of function worker, 31 s'],
    [{}, 'queue queue, 30 s, is less'],
    [{ VisibilityTimeout: 31 }, undefined],
  ])('fails for a queue whose messages come back while they are worked on: %j', (Properties, message) => {
    const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
    const planning = () =>
      plan({
        queue: { Type: 'AWS::SQS::Queue', Properties },
        worker: { Type: 'AWS::Lambda::Function', Properties: { ...fn, Timeout: 31 } },
        mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: arnOf('queue'), FunctionName: arnOf('worker') },
        },
      });
    if (message) expect(planning).toThrow(message);
    else expect(planning().mappings).toHaveLength(1);
  });

  test('tells which resources are neither emulated nor ignored', () => {
    const Properties = {};
    const Resources = {
      api: { Type: 'AWS::ApiGatewayV2::Api', Properties },
      role: { Type: 'AWS::IAM::Role', Properties },
      queue: { Type: 'AWS::SQS::Queue', Properties },
    };
    expect(unknownResources({ Parameters: {}, Resources })).toEqual(['api (AWS::ApiGatewayV2::Api)']);
  });

  test.each([
    ['ENABLED', ['clock (AWS::Events::Rule)']],
    ['DISABLED', []],
  ])('misses a schedule that is %s: %j', (State, missed) => {
    const clock = { Type: 'AWS::Events::Rule', Properties: { State, ScheduleExpression: 'rate(1 day)' } };
    expect(unknownResources({ Parameters: {}, Resources: { clock } })).toEqual(missed);
  });

  test.each(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::Lambda::EventInvokeConfig'])(
    'goes without %s, knowingly',
    (Type) => {
      const watching = { Type, Properties: { Body: { 'Fn::Sub': 'a body' } } };
      expect(unknownResources({ Parameters: {}, Resources: { watching } })).toEqual([]);
      expect(plan({ watching })).toMatchObject({ queues: [], tables: [], topics: [], functions: [] });
    },
  );
});
