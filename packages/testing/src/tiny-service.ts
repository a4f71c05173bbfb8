import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { TEMPLATE_NAME } from './template/template-name.ts';
import { apiResources, type TinyRoute } from './tiny-api.ts';

export interface TinyFunction {
  /** An ES module that exports `handler`. */
  readonly code: string;
  readonly timeout?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly batchSize?: number;
  readonly maximumConcurrency?: number;
  readonly responseTypes?: readonly string[];
  readonly reservedConcurrency?: number;
  readonly routes?: readonly TinyRoute[];
}

export interface TinyService extends AsyncDisposable {
  /** What `startLocalStack` takes as its template. */
  readonly directory: string;
}

/**
 * A packaged service in a temporary folder. Each function `x` has its queue `xQueue`, which gives up after three
 * receives, with the dead-letter queue `xDLQ`; there is one table, `itemTable`, and
 * a topic, `eventTopic`, whose messages go to `eventQueue`. The routes of the functions make up a REST API.
 */
export async function packageTinyService(
  functions: Readonly<Record<string, TinyFunction>>,
): Promise<TinyService> {
  const directory = await mkdtemp(join(tmpdir(), 'tiny-service-'));
  const template = join(directory, '.serverless', TEMPLATE_NAME);
  await mkdir(dirname(template));
  const resources = Object.entries(functions).map(([name, fn]) => functionResources(name, fn));
  const routes = Object.entries(functions).flatMap(([name, fn]) =>
    (fn.routes ?? []).map((route) => [name, route] as const),
  );
  if (routes.length > 0) resources.push(apiResources(routes));
  await writeFile(template, JSON.stringify({ Resources: Object.assign({}, SHARED, ...resources) }));
  for (const [name, { code }] of Object.entries(functions)) {
    const zip = zipSync({ [`services/tiny/src/${name}.mjs`]: strToU8(code) });
    await writeFile(join(dirname(template), `${name}.zip`), zip);
  }
  return {
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

const SHARED = {
  ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' },
  itemTable: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiry_date', Enabled: true },
    },
  },
  eventTopic: { Type: 'AWS::SNS::Topic', Properties: {} },
  eventQueue: { Type: 'AWS::SQS::Queue', Properties: {} },
  eventQueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'eventQueue' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['eventQueue', 'Arn'] },
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'eventTopic' } } },
          },
        ],
      },
    },
  },
  eventSubscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'eventTopic' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['eventQueue', 'Arn'] },
      RawMessageDelivery: true,
    },
  },
  api: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
};

function functionResources(name: string, fn: TinyFunction): Record<string, unknown> {
  return {
    [`${name}Queue`]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: Math.max(180, fn.timeout ?? 0),
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}DLQ`, 'Arn'] }, maxReceiveCount: 3 },
      },
    },
    [`${name}DLQ`]: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1209600 } },
    [`${name}Function`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: `serverless/tiny/stg/1/${name}.zip` },
        Handler: `services/tiny/src/${name}.handler`,
        Runtime: 'nodejs24.x',
        FunctionName: `tiny-stg-${name}`,
        MemorySize: 256,
        Timeout: fn.timeout ?? 10,
        ...(fn.reservedConcurrency && { ReservedConcurrentExecutions: fn.reservedConcurrency }),
        Environment: { Variables: { QUEUE_URL: { Ref: `${name}Queue` }, ...fn.environment } },
        Role: { 'Fn::GetAtt': ['someRole', 'Arn'] },
      },
    },
    [`${name}Mapping`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        BatchSize: fn.batchSize ?? 10,
        EventSourceArn: { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] },
        FunctionName: { 'Fn::GetAtt': [`${name}Function`, 'Arn'] },
        Enabled: true,
        FunctionResponseTypes: fn.responseTypes ?? ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: fn.maximumConcurrency ?? 2 },
      },
    },
  };
}
