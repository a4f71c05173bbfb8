import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CompiledTemplate } from './compiled-template.ts';
import { packagedTemplate } from './packaged-template.ts';
import { askPackager } from './packager.ts';
import { TEMPLATE_NAME } from './template-name.ts';

/**
 * Packages a directory's serverless.yml for a stage, with placeholders for what the environment does not give, or takes
 * what an earlier test has packaged.
 *
 * @throws Error with what `sls package` printed
 */
export async function compile(
  directory: string,
  stage: string,
  environment: Record<string, string> = {},
  parameters: Record<string, string> = {},
): Promise<CompiledTemplate> {
  const packaged = await askPackager(packagerUrl(), { directory, stage, environment, parameters });
  if ('failure' in packaged) throw new Error(packaged.failure);
  return await readTemplate(packaged.output);
}

/** The whole stack, stage `stg`, as the local stack runs it. */
export async function packagedStack(): Promise<CompiledTemplate> {
  return readTemplate(dirname(await packagedTemplate()));
}

function packagerUrl(): string {
  const { PACKAGER_URL } = process.env;
  if (!PACKAGER_URL) throw new Error('PACKAGER_URL is not set: the packager starts with the test run');
  return PACKAGER_URL;
}

async function readTemplate(directory: string): Promise<CompiledTemplate> {
  const read = async (name: string) => JSON.parse(await readFile(join(directory, name), 'utf8'));
  return new CompiledTemplate(await read(TEMPLATE_NAME), await read('serverless-state.json'));
}
