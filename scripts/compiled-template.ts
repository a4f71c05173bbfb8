import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { slsPackage } from './sls.ts';

export const root = resolve(import.meta.dirname, '..');

const functionProperties = v.object({
  Handler: v.string(),
  Runtime: v.string(),
  Architectures: v.array(v.string()),
  Timeout: v.number(),
  Role: v.unknown(),
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.unknown()) }), { Variables: {} }),
});

const mappingProperties = v.object({
  BatchSize: v.number(),
  EventSourceArn: v.unknown(),
  FunctionName: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
  ScalingConfig: v.object({ MaximumConcurrency: v.number() }),
});

const queueProperties = v.object({
  VisibilityTimeout: v.optional(v.number()),
  MessageRetentionPeriod: v.number(),
  RedrivePolicy: v.optional(
    v.object({
      deadLetterTargetArn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
      maxReceiveCount: v.number(),
    }),
  ),
});

const subscriptionProperties = v.object({
  TopicArn: v.unknown(),
  Protocol: v.string(),
  Endpoint: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
  RawMessageDelivery: v.boolean(),
});

const methodProperties = v.object({
  HttpMethod: v.string(),
  ApiKeyRequired: v.boolean(),
  ResourceId: v.unknown(),
  Integration: v.object({ Uri: v.unknown() }),
});

const tableProperties = v.object({
  KeySchema: v.array(v.object({ AttributeName: v.string(), KeyType: v.string() })),
  TimeToLiveSpecification: v.object({ AttributeName: v.string(), Enabled: v.boolean() }),
});

const statement = v.object({
  Action: v.union([v.string(), v.array(v.string())]),
  Resource: v.unknown(),
});

const outputs = v.record(v.string(), v.object({ Value: v.unknown(), Export: v.optional(v.unknown()) }));

const compiled = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.optional(v.unknown(), {}) })),
  Outputs: outputs,
});

const queuePolicyProperties = v.object({
  Queues: v.array(v.object({ Ref: v.string() })),
  PolicyDocument: v.object({ Statement: v.array(v.looseObject({})) }),
});

const roleProperties = v.object({
  Policies: v.array(v.object({ PolicyDocument: v.object({ Statement: v.array(statement) }) })),
});

/** What `sls package` made of a serverless.yml: its resources by type, each of the shape that the tests look at. */
export class CompiledTemplate {
  readonly outputs: v.InferOutput<typeof outputs>;
  readonly #resources: v.InferOutput<typeof compiled>['Resources'];

  constructor(template: unknown) {
    const { Outputs, Resources } = v.parse(compiled, template);
    this.outputs = Outputs;
    this.#resources = Resources;
  }

  get functions() {
    return this.#all('AWS::Lambda::Function', functionProperties);
  }

  get mappings() {
    return this.#all('AWS::Lambda::EventSourceMapping', mappingProperties);
  }

  get queues() {
    return this.#all('AWS::SQS::Queue', queueProperties);
  }

  get queuePolicies() {
    return this.#all('AWS::SQS::QueuePolicy', queuePolicyProperties);
  }

  get topics() {
    return this.#all('AWS::SNS::Topic', v.object({}));
  }

  get subscriptions() {
    return this.#all('AWS::SNS::Subscription', subscriptionProperties);
  }

  get httpMethods() {
    return this.#all('AWS::ApiGateway::Method', methodProperties);
  }

  get tables() {
    return this.#all('AWS::DynamoDB::Table', tableProperties);
  }

  get roles() {
    return this.#all('AWS::IAM::Role', roleProperties);
  }

  #all<Schema extends v.GenericSchema>(type: string, schema: Schema): Record<string, v.InferOutput<Schema>> {
    const ofType = Object.entries(this.#resources).filter(([, resource]) => resource.Type === type);
    return Object.fromEntries(ofType.map(([id, resource]) => [id, v.parse(schema, resource.Properties)]));
  }
}

/** Packages a directory's serverless.yml for a stage, apart from anyone's `.serverless`. */
export async function compile(
  directory: string,
  stage: string,
  environment: Record<string, string> = {},
): Promise<CompiledTemplate> {
  const output = await mkdtemp(join(tmpdir(), 'alma-cache-template-'));
  try {
    await slsPackage({ directory, stage, output, environment });
    const text = await readFile(join(output, 'cloudformation-template-update-stack.json'), 'utf8');
    return new CompiledTemplate(JSON.parse(text));
  } finally {
    await rm(output, { recursive: true });
  }
}
