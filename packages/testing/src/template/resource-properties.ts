import * as v from 'valibot';

/* The properties of resources, as far as the tests look at them. */

/** A property with this value is as if it were not there. */
const noValue = v.pipe(
  v.strictObject({ Ref: v.literal('AWS::NoValue') }),
  v.transform(() => undefined),
);

export const functionProperties = v.object({
  Handler: v.string(),
  Runtime: v.string(),
  Architectures: v.array(v.string()),
  Timeout: v.number(),
  ReservedConcurrentExecutions: v.optional(v.union([v.number(), noValue])),
  Role: v.unknown(),
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.unknown()) }), { Variables: {} }),
});

export const mappingProperties = v.object({
  BatchSize: v.number(),
  EventSourceArn: v.unknown(),
  FunctionName: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
  ScalingConfig: v.object({ MaximumConcurrency: v.number() }),
});

export const queueProperties = v.object({
  VisibilityTimeout: v.optional(v.number()),
  MessageRetentionPeriod: v.number(),
  RedrivePolicy: v.optional(
    v.object({
      deadLetterTargetArn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
      maxReceiveCount: v.number(),
    }),
  ),
});

export const subscriptionProperties = v.object({
  TopicArn: v.unknown(),
  Protocol: v.string(),
  Endpoint: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
  RawMessageDelivery: v.boolean(),
  RedrivePolicy: v.object({ deadLetterTargetArn: v.unknown() }),
});

export const methodProperties = v.object({
  HttpMethod: v.string(),
  ApiKeyRequired: v.boolean(),
  ResourceId: v.unknown(),
  Integration: v.object({ Uri: v.unknown() }),
});

export const restApiProperties = v.object({
  Name: v.string(),
  EndpointConfiguration: v.object({ Types: v.array(v.string()) }),
});

export const deploymentProperties = v.object({
  StageName: v.string(),
  StageDescription: v.optional(v.unknown()),
});

export const reference = v.object({ Ref: v.string() });

export const pathProperties = v.object({ PathPart: v.string(), ParentId: v.unknown() });

export const usagePlanProperties = v.object({
  Throttle: v.object({ RateLimit: v.number(), BurstLimit: v.number() }),
});

export const usagePlanKeyProperties = v.object({ KeyId: reference, UsagePlanId: reference });

export const gatewayResponseProperties = v.object({
  ResponseType: v.string(),
  StatusCode: v.optional(v.string()),
  ResponseParameters: v.record(v.string(), v.string()),
  ResponseTemplates: v.object({ 'application/json': v.string() }),
});

export const tableProperties = v.object({
  TableName: v.optional(v.unknown()),
  KeySchema: v.array(v.object({ AttributeName: v.string(), KeyType: v.string() })),
  TimeToLiveSpecification: v.object({ AttributeName: v.string(), Enabled: v.boolean() }),
});

const statement = v.object({
  Action: v.union([v.string(), v.array(v.string())]),
  Resource: v.unknown(),
});

export const queuePolicyProperties = v.object({
  Queues: v.array(v.object({ Ref: v.string() })),
  PolicyDocument: v.object({ Statement: v.array(v.looseObject({})) }),
});

export const roleProperties = v.object({
  Policies: v.optional(
    v.array(v.object({ PolicyDocument: v.object({ Statement: v.array(statement) }) })),
    [],
  ),
});

export const ruleProperties = v.object({
  ScheduleExpression: v.string(),
  State: v.picklist(['ENABLED', 'DISABLED']),
  Targets: v.array(v.object({ Arn: v.unknown() })),
});
