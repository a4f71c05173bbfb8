import { basename } from 'node:path';
import { TemplateError } from '../errors.ts';
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

/** In seconds ("Lambda quotas"); on AWS they are whole ones. */
const TIMEOUT = [0, 900] as const;
/** In MB ("Lambda quotas"). */
const MEMORY = [128, 10_240] as const;
/** "4 KB, for all environment variables associated with the function, in aggregate" ("Lambda quotas"), as JSON. */
const MAX_ENVIRONMENT_BYTES = 4096;

export function readFunction({ logicalId, where, identity, properties }: ResolvedResource): FunctionPlan {
  const environment = properties.nested('Environment').nested('Variables').texts();
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    throw new TemplateError(
      `${where}: the environment has ${bytes} bytes, and Lambda takes ${MAX_ENVIRONMENT_BYTES}`,
    );
  }
  return {
    logicalId,
    name: identity.ref,
    arn: identity.attributes.Arn ?? '',
    handler: properties.string('Handler'),
    bundle: basename(properties.string('S3Key')),
    // The defaults are those of AWS::Lambda::Function.
    timeoutSeconds: properties.numberWithin('Timeout', TIMEOUT, 3),
    memoryMegabytes: properties.numberWithin('MemorySize', MEMORY, 128),
    ...(properties.has('ReservedConcurrentExecutions') && {
      reservedConcurrency: properties.number('ReservedConcurrentExecutions'),
    }),
    environment,
  };
}

/** The others (role, tracing, architecture, the bucket of the code …) have no meaning on this machine. */
export function whatRunsAFunction({ Code, ...others }: Resource['Properties']): Resource['Properties'] {
  const { FunctionName, Handler, Timeout, MemorySize, Environment, ReservedConcurrentExecutions } = others;
  const S3Key = isObject(Code) ? Code.S3Key : undefined;
  return { FunctionName, Handler, S3Key, Timeout, MemorySize, Environment, ReservedConcurrentExecutions };
}
