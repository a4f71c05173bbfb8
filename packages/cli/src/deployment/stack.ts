import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { StackNotFoundError } from '../errors.ts';

/** What a stack made. */
export interface StackResource {
  /** As the template names it, such as `usersQueue`. */
  readonly logicalId: string;
  /** As AWS names it: a queue's URL, a table's or a function's name. */
  readonly physicalId: string;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
}

/**
 * Every resource that a stack has now.
 *
 * @throws StackNotFoundError; the reason of the signal when it aborts
 */
export async function stackResources(
  client: CloudFormationClient,
  stack: string,
  abortSignal: AbortSignal,
): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  try {
    const pages = paginateListStackResources({ client }, { StackName: stack }, { abortSignal });
    for await (const { StackResourceSummaries = [] } of pages) {
      resources.push(...StackResourceSummaries.flatMap(present));
    }
  } catch (cause) {
    throw await failure(client, stack, cause, abortSignal);
  }
  return resources;
}

/**
 * What a stack says of itself under this key; `undefined` where it says nothing.
 *
 * @throws StackNotFoundError; the reason of the signal when it aborts
 */
export async function stackOutput(
  client: CloudFormationClient,
  stack: string,
  key: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }), {
      abortSignal,
    });
    return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  } catch (cause) {
    throw await failure(client, stack, cause, abortSignal);
  }
}

async function failure(
  client: CloudFormationClient,
  stack: string,
  cause: unknown,
  abortSignal: AbortSignal,
): Promise<unknown> {
  if (abortSignal.aborted) return abortSignal.reason;
  // "Stack with id X does not exist" (CloudFormation, ListStackResources and DescribeStacks).
  if (!(cause instanceof Error && /does not exist/.test(cause.message))) return cause;
  return new StackNotFoundError(stack, await otherStacks(client, stack, abortSignal), { cause });
}

/** The stacks of the account, those first whose names begin most like this one; of very many, the first page. */
async function otherStacks(
  client: CloudFormationClient,
  stack: string,
  abortSignal: AbortSignal,
): Promise<string[]> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand(), { abortSignal });
    const names = Stacks.flatMap(({ StackName }) => StackName ?? []);
    return names.sort((one, other) => commonStart(other, stack) - commonStart(one, stack));
  } catch {
    // Whoever may look into one stack need not be allowed to list all, and is told of the stack that is missing anyway.
    return [];
  }
}

/** How many characters two names begin with alike. */
function commonStart(one: string, other: string): number {
  const end = [...one].findIndex((character, at) => character !== other[at]);
  return end === -1 ? one.length : end;
}

/** While a stack is deleted, or cleans up after an update, what is gone is still listed; what failed to be created has no physical id. */
function present(summary: StackResourceSummary): StackResource[] {
  const { LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus } = summary;
  if (!LogicalResourceId || !PhysicalResourceId || !ResourceType) return [];
  if (ResourceStatus === 'DELETE_COMPLETE') return [];
  return [{ logicalId: LogicalResourceId, physicalId: PhysicalResourceId, type: ResourceType }];
}
