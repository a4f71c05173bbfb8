import { TemplateError } from '../errors.ts';
import { isObject } from '../object-reader.ts';
import { ACCOUNT_ID, stableUuid } from './identities.ts';
import type { Identity, Resolve } from './intrinsics.ts';
import type { Template } from './read-template.ts';

/** A stack as CloudFormation tells of it. */
export interface StackDescription {
  readonly name: string;
  /** Its ARN. */
  readonly id: string;
  /** Every resource of the template, emulated or not. */
  readonly resources: readonly ResourceDescription[];
  /** The outputs that refer to nothing but what is emulated. */
  readonly outputs: readonly OutputDescription[];
}

export interface ResourceDescription {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` yields: a queue's URL, a topic's ARN, a mapping's UUID, else a name. */
  readonly physicalId: string;
}

export interface OutputDescription {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface DescriptionOptions {
  readonly region: string;
  readonly stackName: string;
  readonly identify: (logicalId: string) => Identity;
  readonly resolve: Resolve;
}

export function describeStack(template: Template, options: DescriptionOptions): StackDescription {
  const { region, stackName, identify } = options;
  return {
    name: stackName,
    id: `arn:aws:cloudformation:${region}:${ACCOUNT_ID}:stack/${stackName}/${stableUuid(stackName)}`,
    resources: Object.entries(template.Resources).map(([logicalId, { Type }]) => ({
      logicalId,
      type: Type,
      physicalId: ifEmulated(() => identify(logicalId).ref) ?? `${stackName}-${logicalId}`,
    })),
    outputs: Object.entries(template.Outputs ?? {}).flatMap(([key, output]) => {
      const described = ifEmulated(() => describeOutput(key, output, options));
      return described ? [described] : [];
    }),
  };
}

function describeOutput(key: string, output: unknown, { resolve }: DescriptionOptions): OutputDescription {
  const { Value, Description, Export } = asObject(resolve(output, `output ${key}`));
  const { Name } = asObject(Export);
  return {
    key,
    value: String(Value),
    ...(Description !== undefined && { description: String(Description) }),
    ...(Name !== undefined && { exportName: String(Name) }),
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** What is not emulated has no identity, and nothing that runs depends on it. */
function ifEmulated<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return undefined;
  }
}
