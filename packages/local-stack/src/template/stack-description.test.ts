import { expect, test } from '@jest/globals';
import { planStack } from './plan.ts';

const options = { region: 'eu-west-1', stackName: 'test', queueUrl: (name: string) => `http://sqs/${name}` };

const Properties = {};
const { description } = planStack(
  {
    Parameters: {},
    Resources: {
      bucket: { Type: 'AWS::S3::Bucket', Properties },
      queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'named' } },
      topic: { Type: 'AWS::SNS::Topic', Properties },
      table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
      },
      alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: { 'Fn::Select': [] } } },
    },
    Outputs: {
      bucketName: { Value: { Ref: 'bucket' } },
      queueUrl: { Value: { Ref: 'queue' }, Description: 'Where ids go' },
      topicArn: {
        Value: { Ref: 'topic' },
        Export: { Name: { 'Fn::Sub': `\${AWS::StackName}-topic` } },
      },
    },
  },
  options,
);

test('a stack is described with every resource, under the name that a Ref yields', () => {
  expect(description).toMatchObject({
    name: 'test',
    id: expect.stringMatching(/^arn:aws:cloudformation:eu-west-1:000000000000:stack\/test\/[0-9a-f-]{36}$/),
    resources: [
      { logicalId: 'bucket', type: 'AWS::S3::Bucket', physicalId: 'test-bucket' },
      { logicalId: 'queue', type: 'AWS::SQS::Queue', physicalId: 'http://sqs/named' },
      { logicalId: 'topic', physicalId: 'arn:aws:sns:eu-west-1:000000000000:test-topic' },
      { logicalId: 'table', physicalId: 'test-table' },
      { logicalId: 'alarm', physicalId: 'test-alarm' },
    ],
  });
});

test('its outputs are those that refer to nothing but what is emulated', () => {
  expect(description.outputs).toEqual([
    { key: 'queueUrl', value: 'http://sqs/named', description: 'Where ids go' },
    {
      key: 'topicArn',
      value: 'arn:aws:sns:eu-west-1:000000000000:test-topic',
      exportName: 'test-topic',
    },
  ]);
});
