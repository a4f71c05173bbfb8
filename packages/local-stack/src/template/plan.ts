import { TemplateError } from '../errors.ts';
import { ObjectReader } from '../object-reader.ts';
import { type FunctionPlan, readFunction, whatRunsAFunction } from './functions.ts';
import { ACCOUNT_ID, createIdentify, EMULATED } from './identities.ts';
import { createResolver } from './intrinsics.ts';
import { checkVisibility, type MappingPlan, readMapping } from './mappings.ts';
import { checkDeliveries, readQueuePolicy } from './queue-policies.ts';
import { type QueuePlan, readQueue } from './queues.ts';
import type { Resource, Template } from './read-template.ts';
import type { ResolvedResource } from './resolved-resource.ts';
import { planRestApi, type RestApiPlan } from './rest-api.ts';
import { describeStack, type StackDescription } from './stack-description.ts';
import { readTable, type TablePlan } from './tables.ts';
import { readSubscription, readTopic, type SubscriptionPlan, type TopicPlan } from './topics.ts';

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

  const all = <T>(
    type: string,
    read: (resource: ResolvedResource) => T,
    needed = (all: Resource['Properties']) => all,
  ): T[] =>
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
          properties: new ObjectReader(
            where,
            resolver(needed(resource.Properties), where),
            (message) => new TemplateError(message),
          ),
        });
      });

  const queues = all(EMULATED.queue, readQueue);
  const topics = all(EMULATED.topic, readTopic);
  const subscriptions = all(EMULATED.subscription, readSubscription);
  checkDeliveries(subscriptions, all(EMULATED.queuePolicy, readQueuePolicy), { queues, topics });
  const functions = all(EMULATED.function, readFunction, whatRunsAFunction);
  const mappings = all(EMULATED.eventSourceMapping, readMapping);
  checkVisibility(mappings, { queues, functions });
  const restApi = planRestApi(all);
  return {
    queues,
    tables: all(EMULATED.table, readTable),
    topics,
    subscriptions,
    functions,
    mappings,
    ...(restApi && { restApi }),
    description: describeStack(template, { ...options, identify, resolve: resolver }),
  };
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
