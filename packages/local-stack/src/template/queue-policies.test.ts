import { describe, expect, test } from '@jest/globals';
import { planStack } from './plan.ts';
import type { Resource } from './read-template.ts';

const options = { region: 'eu-west-1', stackName: 'test', queueUrl: (name: string) => `http://sqs/${name}` };

const statement = {
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Condition: { ArnEquals: { 'aws:SourceArn': [{ Ref: 'topic' }] } },
};

function plan(Statement: object[], Queues: object[] = [{ Ref: 'queue' }], deadLetterQueue?: string) {
  const Resources: Record<string, Resource> = {
    topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    other: { Type: 'AWS::SQS::Queue', Properties: {} },
    policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues, PolicyDocument: { Statement } } },
    subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        Protocol: 'sqs',
        TopicArn: { Ref: 'topic' },
        Endpoint: { 'Fn::GetAtt': ['queue', 'Arn'] },
        ...(deadLetterQueue && {
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterQueue, 'Arn'] } },
        }),
      },
    },
  };
  return planStack({ Parameters: {}, Resources }, options);
}

describe('a subscription', () => {
  test.each([
    ['from the topic', statement],
    ['from everywhere', { ...statement, Principal: '*', Action: ['sqs:*'], Condition: undefined }],
    ['from one ARN', { ...statement, Condition: { ArnLike: { 'aws:SourceArn': { Ref: 'topic' } } } }],
  ])('needs a policy of its queue that lets messages in %s', (_, allowing) => {
    expect(plan([allowing]).subscriptions).toHaveLength(1);
  });

  test.each([
    ['there is no statement', [], undefined],
    ['it denies', [{ ...statement, Effect: 'Deny' }], undefined],
    ['it is about another action', [{ ...statement, Action: 'sqs:ReceiveMessage' }], undefined],
    ['it is for another service', [{ ...statement, Principal: { Service: 's3.amazonaws.com' } }], undefined],
    [
      'it is for another topic',
      [{ ...statement, Condition: { ArnEquals: { 'aws:SourceArn': 'x' } } }],
      undefined,
    ],
    ['it is of another queue', [statement], [{ Ref: 'other' }]],
  ])('fails by name where %s', (_, statements, queues) => {
    expect(() => plan(statements, queues)).toThrow(
      'no AWS::SQS::QueuePolicy lets topic topic send to queue queue',
    );
  });

  test('needs one of its dead-letter queue too', () => {
    const both = [{ Ref: 'queue' }, { Ref: 'other' }];
    expect(plan([statement], both, 'other').subscriptions).toMatchObject([
      { deadLetterQueueArn: expect.stringMatching(/-other$/) },
    ]);
    expect(() => plan([statement], undefined, 'other')).toThrow(
      'no AWS::SQS::QueuePolicy lets topic topic send to queue other',
    );
  });
});
