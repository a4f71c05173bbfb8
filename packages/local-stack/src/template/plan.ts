import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TemplateError } from '../errors.ts';
import { ACCOUNT_ID, createIdentify, EMULATED } from './identities.ts';
import { createResolver, type Identity } from './intrinsics.ts';
import { isObject, Properties } from './properties.ts';
import { checkDeliveries, readQueuePolicy } from './queue-policies.ts';
import type { Template } from './read-template.ts';
import { readFunction, readMapping, readQueue, readSubscription, readTable, readTopic } from './resources.ts';
import { planRestApi, type RestApiPlan } from './rest-api.ts';
import { describeStack, type StackDescription } from './stack-description.ts';

export interface QueuePlan {
  readonly logicalId: string;
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** As `CreateQueue` takes them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** ARN of the dead-letter queue. */
  readonly deadLetterArn?: string;
}

export interface TablePlan {
  readonly logicalId: string;
  readonly name: string;
  readonly definition: Omit<CreateTableCommandInput, 'TableName'>;
  /** The attribute that holds the expiry, which the emulator does not act upon. */
  readonly timeToLive?: string;
}

export interface TopicPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

export interface SubscriptionPlan {
  readonly topicArn: string;
  readonly queueArn: string;
  readonly rawMessageDelivery: boolean;
}

export interface FunctionPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** `folder/module.export`, inside the bundle. */
  readonly handler: string;
  /** File name of the bundle beside the template. */
  readonly bundle: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Most invocations at the same time, where the template sets a limit. */
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface MappingPlan {
  readonly logicalId: string;
  readonly uuid: string;
  readonly arn: string;
  readonly functionArn: string;
  readonly queueArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
}

/** Everything that is to be created and run, with every intrinsic resolved. */
export interface StackPlan {
  readonly queues: readonly QueuePlan[];
  readonly tables: readonly TablePlan[];
  readonly topics: readonly TopicPlan[];
  readonly subscriptions: readonly SubscriptionPlan[];
  readonly functions: readonly FunctionPlan[];
  readonly mappings: readonly MappingPlan[];
  readonly restApi?: RestApiPlan;
  readonly description: StackDescription;
}

export interface PlanOptions {
  readonly region: string;
  readonly stackName: string;
  readonly queueUrl: (queueName: string) => string;
}

/** One resource with its resolved properties, and the words that errors use for it. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly where: string;
  readonly identity: Identity;
  readonly properties: Properties;
}

/**
 * Reads the resources of a template that are emulated.
 *
 * @throws TemplateError naming the resource, for an intrinsic, attribute or property that is not supported
 */
export function planStack(template: Template, options: PlanOptions): StackPlan {
  const resolver = createResolver({
    parameters: { ...templateParameters(template), ...pseudoParameters(options) },
    identify: (logicalId) => identify(logicalId),
  });
  const identify = createIdentify({ template, ...options, resolve: resolver });

  const all = <T>(type: string, read: (resource: ResolvedResource) => T, needed = (all: Raw) => all): T[] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => {
        const where = `resource ${logicalId}`;
        return read({
          logicalId,
          where,
          // Subscriptions and policies are referred to by nobody and have no identity.
          get identity() {
            return identify(logicalId);
          },
          properties: new Properties(where, resolver(needed(resource.Properties), where)),
        });
      });

  const queues = all(EMULATED.queue, readQueue);
  const topics = all(EMULATED.topic, readTopic);
  const subscriptions = all(EMULATED.subscription, readSubscription);
  checkDeliveries(subscriptions, all(EMULATED.queuePolicy, readQueuePolicy), { queues, topics });
  const restApi = planRestApi(all);
  return {
    queues,
    tables: all(EMULATED.table, readTable),
    topics,
    subscriptions,
    functions: all(EMULATED.function, readFunction, whatRunsAFunction),
    mappings: all(EMULATED.eventSourceMapping, readMapping),
    ...(restApi && { restApi }),
    description: describeStack(template, { ...options, identify, resolve: resolver }),
  };
}

type Raw = Readonly<Record<string, unknown>>;

/** The other properties (role, tracing, architecture, the bucket of the code …) have no meaning on this machine. */
function whatRunsAFunction({ Code, ...others }: Raw): Raw {
  const { FunctionName, Handler, Timeout, MemorySize, Environment, ReservedConcurrentExecutions } = others;
  const S3Key = isObject(Code) ? Code.S3Key : undefined;
  return { FunctionName, Handler, S3Key, Timeout, MemorySize, Environment, ReservedConcurrentExecutions };
}

function templateParameters(template: Template): Record<string, string> {
  return Object.fromEntries(
    Object.entries(template.Parameters).flatMap(([name, { Default }]) =>
      Default === undefined ? [] : [[name, String(Default)]],
    ),
  );
}

function pseudoParameters({ region, stackName }: PlanOptions): Record<string, string> {
  return {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/** The planned resource with this ARN; `where` names who refers to it. */
export function findByArn<T extends { readonly arn: string }>(
  plans: readonly T[],
  arn: string,
  where: string,
): T {
  const found = plans.find((plan) => plan.arn === arn);
  if (!found) throw new TemplateError(`${where}: ${arn} is not in the template`);
  return found;
}
