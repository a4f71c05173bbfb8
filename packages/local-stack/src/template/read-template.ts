import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TemplateError } from '../errors.ts';
import { isObject } from '../object-reader.ts';

/** The name of the template that `sls package` compiles. */
export const TEMPLATE_NAME = 'cloudformation-template-update-stack.json';

/** Where it is, unless `sls package` is told otherwise. */
export const COMPILED_TEMPLATE = `.serverless/${TEMPLATE_NAME}`;

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a compiled CloudFormation template.
 *
 * @param path the template, or the folder of a service that `sls package` has packaged
 * @returns the template, and the folder that holds the bundles beside it
 * @throws TemplateError when there is none, or it is not a template
 */
export async function readTemplate(path: string): Promise<{ template: Template; directory: string }> {
  const file = await templateFile(path);
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new TemplateError(`Cannot read the template ${file}: run "sls package" first`, { cause });
  }
  return { template: asTemplate(parsed, file), directory: dirname(file) };
}

async function templateFile(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, COMPILED_TEMPLATE) : path;
  } catch (cause) {
    throw new TemplateError(`There is no template at ${path}`, { cause });
  }
}

function asTemplate(parsed: unknown, file: string): Template {
  if (!isObject(parsed) || !isObject(parsed.Resources)) {
    throw new TemplateError(`${file} is not a CloudFormation template: it has no Resources`);
  }
  const resources = Object.entries(parsed.Resources).map(([id, resource]) => [id, asResource(id, resource)]);
  const parameters = isObject(parsed.Parameters) ? parsed.Parameters : {};
  return {
    Parameters: Object.fromEntries(Object.entries(parameters).map(([id, p]) => [id, isObject(p) ? p : {}])),
    Resources: Object.fromEntries(resources),
    Outputs: isObject(parsed.Outputs) ? parsed.Outputs : {},
  };
}

function asResource(id: string, resource: unknown): Resource {
  if (!isObject(resource) || typeof resource.Type !== 'string') {
    throw new TemplateError(`Resource ${id} has no Type`);
  }
  if (resource.Condition !== undefined) {
    throw new TemplateError(`Resource ${id} depends on a Condition, which is not supported`);
  }
  return { Type: resource.Type, Properties: isObject(resource.Properties) ? resource.Properties : {} };
}
