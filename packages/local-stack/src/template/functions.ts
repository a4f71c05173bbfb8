import { basename } from 'node:path';
import { isObject } from '../object-reader.ts';
import type { Resource } from './read-template.ts';
import type { ResolvedResource } from './resolved-resource.ts';

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

export function readFunction({ logicalId, identity, properties }: ResolvedResource): FunctionPlan {
  return {
    logicalId,
    name: identity.ref,
    arn: identity.attributes.Arn ?? '',
    handler: properties.string('Handler'),
    bundle: basename(properties.string('S3Key')),
    // The defaults are those of AWS::Lambda::Function.
    timeoutSeconds: properties.number('Timeout', 3),
    memoryMegabytes: properties.number('MemorySize', 128),
    ...(properties.has('ReservedConcurrentExecutions') && {
      reservedConcurrency: properties.number('ReservedConcurrentExecutions'),
    }),
    environment: properties.nested('Environment').nested('Variables').texts(),
  };
}

/** The others (role, tracing, architecture, the bucket of the code …) have no meaning on this machine. */
export function whatRunsAFunction({ Code, ...others }: Resource['Properties']): Resource['Properties'] {
  const { FunctionName, Handler, Timeout, MemorySize, Environment, ReservedConcurrentExecutions } = others;
  const S3Key = isObject(Code) ? Code.S3Key : undefined;
  return { FunctionName, Handler, S3Key, Timeout, MemorySize, Environment, ReservedConcurrentExecutions };
}
