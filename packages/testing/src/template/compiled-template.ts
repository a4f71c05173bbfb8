import * as v from 'valibot';
import { alarmProperties, dashboardProperties } from './monitoring-properties.ts';
import {
  deploymentProperties,
  functionProperties,
  gatewayResponseProperties,
  mappingProperties,
  methodProperties,
  pathProperties,
  queuePolicyProperties,
  queueProperties,
  reference,
  restApiProperties,
  roleProperties,
  ruleProperties,
  subscriptionProperties,
  tableProperties,
  usagePlanKeyProperties,
  usagePlanProperties,
} from './resource-properties.ts';

const outputs = v.record(v.string(), v.object({ Value: v.unknown(), Export: v.optional(v.unknown()) }));

const resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.unknown(), {}),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())]), []),
});

const compiled = v.object({
  Resources: v.record(v.string(), resource),
  Outputs: outputs,
});

const state = v.object({
  service: v.object({
    provider: v.looseObject({
      stackName: v.string(),
      logs: v.optional(v.object({ restApi: v.optional(v.record(v.string(), v.unknown())) })),
      tracing: v.record(v.string(), v.unknown()),
    }),
  }),
});

/** What `sls package` made of a serverless.yml: its resources by type, each of the shape that the tests look at. */
export class CompiledTemplate {
  readonly outputs: v.InferOutput<typeof outputs>;
  /** The provider's settings: those of logs and traces of API Gateway are made after a deployment, past the template. */
  readonly provider: v.InferOutput<typeof state>['service']['provider'];
  /** Of the template without white space. */
  readonly bytes: number;
  readonly #resources: v.InferOutput<typeof compiled>['Resources'];

  constructor(template: unknown, serverlessState: unknown) {
    this.bytes = Buffer.byteLength(JSON.stringify(template));
    this.provider = v.parse(state, serverlessState).service.provider;
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
    return this.#all(
      'AWS::SNS::Topic',
      v.object({ TopicName: v.optional(v.unknown()), KmsMasterKeyId: v.optional(v.unknown()) }),
    );
  }

  get subscriptions() {
    return this.#all('AWS::SNS::Subscription', subscriptionProperties);
  }

  get restApis() {
    return this.#all('AWS::ApiGateway::RestApi', restApiProperties);
  }

  get httpMethods() {
    return this.#all('AWS::ApiGateway::Method', methodProperties);
  }

  /** Methods and paths of the REST API: `GET /users/{userID}`. */
  get routes(): string[] {
    const paths = this.#all('AWS::ApiGateway::Resource', pathProperties);
    const pathOf = (resource: unknown): string => {
      const path = v.is(reference, resource) ? paths[resource.Ref] : undefined;
      return path === undefined ? '' : `${pathOf(path.ParentId)}/${path.PathPart}`;
    };
    return Object.values(this.httpMethods).map(
      ({ HttpMethod, ResourceId }) => `${HttpMethod} ${pathOf(ResourceId) || '/'}`,
    );
  }

  get deployments() {
    return this.#all('AWS::ApiGateway::Deployment', deploymentProperties);
  }

  get usagePlans() {
    return this.#all('AWS::ApiGateway::UsagePlan', usagePlanProperties);
  }

  get usagePlanKeys() {
    return this.#all('AWS::ApiGateway::UsagePlanKey', usagePlanKeyProperties);
  }

  get gatewayResponses() {
    return this.#all('AWS::ApiGateway::GatewayResponse', gatewayResponseProperties);
  }

  get tables() {
    return this.#all('AWS::DynamoDB::Table', tableProperties);
  }

  get alarms() {
    return this.#all('AWS::CloudWatch::Alarm', alarmProperties);
  }

  get dashboards() {
    return this.#all('AWS::CloudWatch::Dashboard', dashboardProperties);
  }

  get rules() {
    return this.#all('AWS::Events::Rule', ruleProperties);
  }

  get roles() {
    return this.#all('AWS::IAM::Role', roleProperties);
  }

  /** The ids of all resources, with their types. */
  get types(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.#resources).map(([id, { Type }]) => [id, Type]));
  }

  /** What a role's policies allow: actions, joined by `, `, with the resources that they are allowed on. */
  permissionsOf(role: string): [actions: string, resources: unknown][] {
    const statements = (this.roles[role]?.Policies ?? []).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
    return statements.map(({ Action, Resource }) => [[Action].flat().join(', '), Resource]);
  }

  /** The ids of all resources that `DependsOn` has CloudFormation make before this one. */
  dependenciesOf(id: string): string[] {
    const direct = [this.#resources[id]?.DependsOn ?? []].flat();
    return [...direct, ...direct.flatMap((dependency) => this.dependenciesOf(dependency))];
  }

  #all<Schema extends v.GenericSchema>(type: string, schema: Schema): Record<string, v.InferOutput<Schema>> {
    const ofType = Object.entries(this.#resources).filter(([, resource]) => resource.Type === type);
    return Object.fromEntries(ofType.map(([id, resource]) => [id, v.parse(schema, resource.Properties)]));
  }
}
