import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { compile } from '@alma-cache/testing/template/compile';
import { describe, expect, test } from '@jest/globals';
import inputs from '../serverless.inputs.cjs';

const region = 'eu-west-1';
const { parameterName, queueArn, queueUrl, tableName, topicArn } = inputs;

describe('the name of a parameter', () => {
  test.each(['/library/alma-api-key', 'alma-api-key', '/a.b/c_d-1'])('may be %s', (name) => {
    expect(parameterName('ALMA_API_KEY_NAME', name)).toBe(name);
  });

  test.each([
    'arn:aws:ssm:eu-west-1:123456789012:parameter/library/alma-api-key',
    '/library/alma-api-key:3',
    '/library/alma-api-key:current',
    'library/alma-api-key',
    '/library//key',
    '/library/',
    'alma key',
  ])('may not be %s', (name) => {
    expect(() => parameterName('ALMA_API_KEY_NAME', name)).toThrow(
      `ALMA_API_KEY_NAME must be the name of an SSM parameter, such as /library/alma-api-key: no ARN, no version, no label, not ${name}`,
    );
  });
});

describe('a queue', () => {
  test.each([
    'https://sqs.eu-west-1.amazonaws.com/123456789012/users',
    'https://eu-west-1.queue.amazonaws.com/123456789012/users',
    'https://vpce-0a1b2c3d-4e5f.sqs.eu-west-1.vpce.amazonaws.com/123456789012/users',
    'http://127.0.0.1:4566/123456789012/users',
  ])('may have the URL %s', (url) => {
    expect(queueUrl('USER_QUEUE_URL_STG', url, region)).toBe(url);
  });

  test.each([
    'https://sqs.eu-central-1.amazonaws.com/123456789012/users',
    'https://vpce-0a1b2c3d-4e5f.sqs.us-east-1.vpce.amazonaws.com/123456789012/users',
    'users',
  ])('may not have the URL %s', (url) => {
    expect(() => queueUrl('USER_QUEUE_URL_STG', url, region)).toThrow(
      `USER_QUEUE_URL_STG must be the URL of an SQS queue in eu-west-1, not ${url}`,
    );
  });

  test('may not be in another region, nor a FIFO queue, nor anything else', () => {
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:users';
    expect(queueArn('USER_QUEUE_ARN_STG', arn, region)).toBe(arn);
    const refused = (given: string) => () => queueArn('USER_QUEUE_ARN_STG', given, region);
    expect(refused('arn:aws:sqs:us-east-1:123456789012:users')).toThrow(
      'USER_QUEUE_ARN_STG must be the ARN of an SQS queue in eu-west-1, not arn:aws:sqs:us-east-1:',
    );
    expect(refused(`${arn}.fifo`)).toThrow(
      `USER_QUEUE_ARN_STG must be the ARN of a standard SQS queue in eu-west-1, not the FIFO queue ${arn}.fifo`,
    );
    expect(refused('arn:aws:sns:eu-west-1:123456789012:users')).toThrow('USER_QUEUE_ARN_STG');
    expect(refused('users')).toThrow('USER_QUEUE_ARN_STG');
  });
});

test.each(['arn:aws:dynamodb:us-east-1:123456789012:table/users', 'user cache', 'ab'])(
  'a table is a name in the region of the deployment, which %s is not',
  (name) => {
    expect(tableName('USER_CACHE_TABLE_NAME_STG', 'user-cache', region)).toBe('user-cache');
    expect(() => tableName('USER_CACHE_TABLE_NAME_STG', name, region)).toThrow(
      `USER_CACHE_TABLE_NAME_STG must be the name of a DynamoDB table in eu-west-1, and no ARN, not ${name}`,
    );
  },
);

test('a topic is a standard topic in the region of the deployment', () => {
  const arn = 'arn:aws:sns:eu-west-1:123456789012:loans';
  expect(topicArn('LOAN_CREATED_TOPIC_ARN_STG', arn, region)).toBe(arn);
  for (const other of [`${arn}.fifo`, arn.replace('eu-west-1', 'us-east-1'), arn.replace('sns', 'sqs')]) {
    expect(() => topicArn('LOAN_CREATED_TOPIC_ARN_STG', other, region)).toThrow('LOAN_CREATED_TOPIC_ARN_STG');
  }
});

test.each([
  ['bulk-update-cache', 'ALMA_API_KEY_NAME', '/library/alma-api-key:3'],
  ['bulk-update-cache', 'USER_QUEUE_ARN_STG', 'arn:aws:sqs:eu-west-1:123456789012:users.fifo'],
  ['bulk-update-cache', 'LOAN_CACHE_TABLE_NAME_STG', 'arn:aws:dynamodb:us-east-1:123456789012:table/loans'],
  ['api-gateway', 'USER_QUEUE_URL_STG', 'https://sqs.us-east-1.amazonaws.com/123456789012/placeholder-users'],
  ['sns-update-cache', 'LOAN_CREATED_TOPIC_ARN_STG', 'arn:aws:sns:us-east-1:123456789012:loans'],
  ['webhook-handler', 'ALMA_SHARED_SECRET_NAME', 'arn:aws:ssm:eu-west-1:123456789012:parameter/secret'],
])('the packaging of %s ends with a message that names %s', async (service, variable, value) => {
  const packaged = compile(join(root, 'services', service), 'stg', { AWS_REGION: region, [variable]: value });
  await expect(packaged).rejects.toMatchObject({ message: expect.stringContaining(`${variable} must be`) });
});
