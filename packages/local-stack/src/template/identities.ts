import { createHash } from 'node:crypto';
import { TemplateError } from '../errors.ts';
import type { Identity } from './intrinsics.ts';
import type { Resource, Template } from './read-template.ts';

/** The account that fauxqs puts into its ARNs and queue URLs. */
export const ACCOUNT_ID = '000000000000';

export const EMULATED = {
  queue: 'AWS::SQS::Queue',
  table: 'AWS::DynamoDB::Table',
  topic: 'AWS::SNS::Topic',
  subscription: 'AWS::SNS::Subscription',
  function: 'AWS::Lambda::Function',
  eventSourceMapping: 'AWS::Lambda::EventSourceMapping',
  queuePolicy: 'AWS::SQS::QueuePolicy',
  restApi: 'AWS::ApiGateway::RestApi',
  apiResource: 'AWS::ApiGateway::Resource',
  apiMethod: 'AWS::ApiGateway::Method',
  apiDeployment: 'AWS::ApiGateway::Deployment',
  apiKey: 'AWS::ApiGateway::ApiKey',
  usagePlan: 'AWS::ApiGateway::UsagePlan',
  usagePlanKey: 'AWS::ApiGateway::UsagePlanKey',
  gatewayResponse: 'AWS::ApiGateway::GatewayResponse',
} as const;

/**
 * What a function does not need to run: permissions, logs, the deployment's own bucket, versions and alarms; and what becomes
 * of asynchronous invocations, as a schedule makes them, of which there are none here.
 */
const IGNORED = new Set([
  'AWS::ApiGateway::Account',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
]);

/** Logical ids of the resources that are neither emulated nor knowingly ignored, each with its type. */
export function unknownResources(template: Template): string[] {
  const known = new Set<string>(Object.values(EMULATED));
  return Object.entries(template.Resources)
    .filter(([, resource]) => !known.has(resource.Type) && !IGNORED.has(resource.Type) && !isOff(resource))
    .map(([logicalId, { Type }]) => `${logicalId} (${Type})`);
}

/** A schedule that is switched off starts nothing on AWS either. */
function isOff({ Type, Properties }: Resource): boolean {
  return Type === 'AWS::Events::Rule' && Properties.State === 'DISABLED';
}

export interface IdentityOptions {
  readonly template: Template;
  readonly region: string;
  readonly stackName: string;
  readonly queueUrl: (queueName: string) => string;
  /** Resolves a name property, which may hold intrinsics itself. */
  readonly resolve: (value: unknown, where: string) => unknown;
}

/** Gives each emulated resource its physical name, ARN and URL. */
export function createIdentify(options: IdentityOptions): (logicalId: string) => Identity {
  const { template, region, queueUrl } = options;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;

  return (logicalId) => {
    const resource = template.Resources[logicalId];
    if (!resource)
      throw new TemplateError(`${logicalId} is neither a parameter nor a resource of the template`);
    const name = physicalName(logicalId, resource, options);
    switch (resource.Type) {
      case EMULATED.queue: {
        const url = queueUrl(name);
        return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
      }
      case EMULATED.table:
        return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } };
      case EMULATED.topic: {
        const topicArn = arn('sns', name);
        return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
      }
      case EMULATED.function:
        return { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
      case EMULATED.eventSourceMapping: {
        const uuid = stableUuid(name);
        const attributes = { Id: uuid, EventSourceMappingArn: arn('lambda', `event-source-mapping:${uuid}`) };
        return { ref: uuid, attributes };
      }
      case EMULATED.restApi:
        return { ref: name, attributes: { RestApiId: name, RootResourceId: `${name}-root` } };
      case EMULATED.apiResource:
      case EMULATED.apiKey:
      case EMULATED.usagePlan:
        return { ref: name, attributes: {} };
      default:
        throw new TemplateError(`resource ${logicalId} of type ${resource.Type} is not emulated`);
    }
  };
}

/** A UUID that is the same at every start, so that what is noted down stays true. */
export function stableUuid(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const NAME_PROPERTY: Readonly<Record<string, string>> = {
  [EMULATED.queue]: 'QueueName',
  [EMULATED.table]: 'TableName',
  [EMULATED.topic]: 'TopicName',
  [EMULATED.function]: 'FunctionName',
};

/** The name that the template gives, or one made as CloudFormation makes it: stack name and logical id. */
function physicalName(
  logicalId: string,
  resource: Resource,
  { stackName, resolve }: IdentityOptions,
): string {
  const property = NAME_PROPERTY[resource.Type];
  const given = property && resolve(resource.Properties[property], `resource ${logicalId}, ${property}`);
  if (typeof given === 'string') return given;
  const fifo = resource.Properties.FifoQueue || resource.Properties.FifoTopic;
  return `${stackName}-${logicalId}${fifo ? '.fifo' : ''}`;
}
