/*
 * What the stacks of 2018 hold that is kept (lulibrary on GitHub: LAG-sns-update-cache, LAG-bulk-update-cache,
 * alma-webhook-handler, by their serverless.yml): tables, topics, the API that Alma calls, and the queues, which are replaced.
 * Their functions ran on a Node.js that is no more; they are replaced too.
 */

const bucket = { ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' } };

const table = (key: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
  },
});

const queues = (stack: string, name: string) => ({
  [`${name}Queue`]: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: `${stack}-${name}Queue`,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}DLQ`, 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  [`${name}DLQ`]: {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: `${stack}-${name}DLQ`, MessageRetentionPeriod: 1_209_600 },
  },
});

export const topicsOf2018 = [
  'loanCreatedTopic',
  'loanDueDateTopic',
  'loanRenewedTopic',
  'loanReturnedTopic',
  'requestCreatedTopic',
  'requestClosedTopic',
  'requestCanceledTopic',
  'requestPlacedOnShelfTopic',
];

/** The resources of each stack, by its name. */
export const stacksOf2018 = {
  'lag-suc-prod': {
    ...bucket,
    userCacheTable: table('primary_id'),
    loanCacheTable: table('loan_id'),
    requestCacheTable: table('request_id'),
    ...queues('lag-suc-prod', 'users'),
  },
  'lag-buc-prod': {
    ...bucket,
    feeCacheTable: table('id'),
    ...queues('lag-buc-prod', 'loans'),
    ...queues('lag-buc-prod', 'requests'),
    ...queues('lag-buc-prod', 'fees'),
  },
  'lag-awh-prod': {
    ...bucket,
    ...Object.fromEntries(topicsOf2018.map((topic) => [topic, { Type: 'AWS::SNS::Topic' }])),
    ApiGatewayRestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'prod-lag-awh' } },
  },
};

/** Of those, the resources that a deployment has to keep: they hold what patrons see, or are known to others by their address. */
export const isKept = (type: string): boolean =>
  ['AWS::DynamoDB::Table', 'AWS::SNS::Topic', 'AWS::ApiGateway::RestApi'].includes(type);
