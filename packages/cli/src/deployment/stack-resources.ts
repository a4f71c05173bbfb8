import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
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
 * Every resource of a stack.
 *
 * @throws StackNotFoundError
 */
export async function stackResources(client: CloudFormationClient, stack: string): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
      for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.StackResourceSummaries ??
        []) {
        // What failed to be created has no physical id.
        if (!LogicalResourceId || !PhysicalResourceId || !ResourceType) continue;
        resources.push({
          logicalId: LogicalResourceId,
          physicalId: PhysicalResourceId,
          type: ResourceType,
        });
      }
    }
  } catch (cause) {
    // "Stack with id X does not exist" (CloudFormation, ListStackResources).
    if (cause instanceof Error && /does not exist/.test(cause.message))
      throw new StackNotFoundError(stack, { cause });
    throw cause;
  }
  return resources;
}
