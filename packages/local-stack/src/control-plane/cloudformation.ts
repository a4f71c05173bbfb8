import { ApiFailure } from '../aws-api/api-server.ts';
import { pageOf } from '../aws-api/paging.ts';
import { createQueryApi, type XmlValue } from '../aws-api/query-api.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import type { StackDescription } from '../template/stack-description.ts';

export interface CloudFormationEmulator {
  readonly url: string;
  close(): Promise<void>;
}

/** Resources in one answer: as many as AWS lists at once. */
const PAGE_SIZE = 100;

/** The part of CloudFormation that tells what a stack consists of. There is one stack, and it stays as it is. */
export async function startCloudFormation(stack: StackDescription): Promise<CloudFormationEmulator> {
  const created = new Date();
  const server = createQueryApi('http://cloudformation.amazonaws.com/doc/2010-05-15/', {
    DescribeStacks: (input) => {
      if (input.has('StackName')) check(stack, input);
      return { Stacks: [describe(stack, created)] };
    },

    ListStackResources: (input) => {
      check(stack, input);
      const { items, next } = pageOf(stack.resources, input.get('NextToken') ?? undefined, PAGE_SIZE);
      return {
        StackResourceSummaries: items.map(({ logicalId, type, physicalId }) => ({
          LogicalResourceId: logicalId,
          PhysicalResourceId: physicalId,
          ResourceType: type,
          LastUpdatedTimestamp: created,
          ResourceStatus: 'CREATE_COMPLETE',
          DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
        })),
        NextToken: next,
      };
    },
  });
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

/** A stack goes by its name or its id. */
function check({ name, id }: StackDescription, input: URLSearchParams): void {
  const asked = input.get('StackName') ?? '';
  if (asked !== name && asked !== id) {
    throw new ApiFailure('ValidationError', `Stack with id ${asked} does not exist`);
  }
}

function describe({ name, id, outputs }: StackDescription, created: Date): XmlValue {
  return {
    StackId: id,
    StackName: name,
    CreationTime: created,
    StackStatus: 'CREATE_COMPLETE',
    DisableRollback: 'false',
    Parameters: [],
    Outputs: outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: [],
  };
}
