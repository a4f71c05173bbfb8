import { fileURLToPath } from 'node:url';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from './index.ts';
import { startLocalStack } from './start.ts';

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  const environment = { KEY_NAME: '/a/key' };
  service = await packageTinyService({ worker: { code: 'export const handler = () => {};', environment } });
  const parameters = { KEY_NAME: 'the key', UNKNOWN_NAME: 'nobody asks for it' };
  stack = await startLocalStack({ template: service.directory, parameters });
});

afterAll(async () => {
  await stack.stop();
  await service[Symbol.asyncDispose]();
});

const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };

describe('a started stack', () => {
  test('keeps a parameter under the name that the functions know', async () => {
    const ssm = new SSMClient({ ...settings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SSM });
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/a/key', WithDecryption: true }));
    expect(Parameter).toMatchObject({ Value: 'the key', Type: 'SecureString' });
  });

  test('has the template’s tables, and counts the calls that others make', async () => {
    const dynamoDb = new DynamoDBClient({ ...settings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB });
    const table = stack.table('itemTable');
    for (const id of ['1', '2']) {
      await dynamoDb.send(
        new PutItemCommand({ TableName: table.name, Item: { id: { S: id }, ids: { L: [{ S: 'a' }] } } }),
      );
    }
    expect(await table.get('1')).toEqual({ id: '1', ids: ['a'] });
    expect(await table.get({ id: '3' })).toBeUndefined();
    expect(await table.count()).toBe(2);
    expect((await table.scan()).map(({ id }) => id).sort()).toEqual(['1', '2']);
    expect(table.timeToLive).toBe('expiry_date');
    expect(stack.calls['dynamodb PutItem']).toBe(2);
  });

  test('has the template’s topics and subscriptions', async () => {
    const sns = new SNSClient({ ...settings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SNS });
    const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:local-stack-eventTopic';
    await sns.send(new PublishCommand({ TopicArn, Message: 'an event' }));
    expect(await stack.queue('eventQueue').receiveAll()).toEqual(['an event']);
  });

  test('delivers message attributes with a raw message', async () => {
    const sns = new SNSClient({ ...settings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SNS });
    const sqs = new SQSClient({ ...settings, endpoint: stack.endpoints.AWS_ENDPOINT_URL_SQS });
    const MessageAttributes = { event_type: { DataType: 'String', StringValue: 'LOAN_CREATED' } };
    await sns.send(
      new PublishCommand({
        TopicArn: 'arn:aws:sns:eu-west-1:000000000000:local-stack-eventTopic',
        Message: 'an event',
        MessageAttributes,
      }),
    );
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.queue('eventQueue').url,
        MessageAttributeNames: ['All'],
      }),
    );
    expect(Messages).toEqual([expect.objectContaining({ Body: 'an event', MessageAttributes })]);
  });

  test('names the resource when asked for a REST API that the template has not', () => {
    expect(() => stack.api).toThrow('no resource of type "AWS::ApiGateway::RestApi"');
  });

  test('tells what it does not emulate', () => {
    expect(stack.notEmulated).toEqual(['api (AWS::ApiGatewayV2::Api)']);
  });

  test.each([
    ['queue', () => stack.queue('x')],
    ['table', () => stack.table('x')],
  ])('names what there is when asked for an unknown %s', (kind, ask) => {
    expect(ask).toThrow(`no ${kind} "x"; it has `);
  });
});

describe('a stack that cannot start', () => {
  test.each([
    ['/not/there', 'There is no template at /not/there'],
    [fileURLToPath(new URL('.', import.meta.url)), 'run "sls package" first'],
  ])('says so for %s', async (template, message) => {
    await expect(startLocalStack({ template })).rejects.toMatchObject({
      code: 'TEMPLATE',
      message: expect.stringContaining(message),
    });
  });
});
