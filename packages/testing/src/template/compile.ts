import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CompiledTemplate } from './compiled-template.ts';
import { packagedTemplate } from './packaged-template.ts';
import { slsPackage } from './sls.ts';
import { TEMPLATE_NAME } from './template-name.ts';

/** Packages a directory's serverless.yml for a stage, apart from anyone's `.serverless`. */
export async function compile(
  directory: string,
  stage: string,
  environment: Record<string, string> = {},
  parameters: Record<string, string> = {},
): Promise<CompiledTemplate> {
  const output = await mkdtemp(join(tmpdir(), 'alma-cache-template-'));
  try {
    await slsPackage({ directory, stage, output, environment, parameters });
    return await readTemplate(output);
  } finally {
    await rm(output, { recursive: true });
  }
}

/** The whole stack, stage `stg`, as the local stack runs it. */
export async function packagedStack(): Promise<CompiledTemplate> {
  return readTemplate(dirname(await packagedTemplate()));
}

async function readTemplate(directory: string): Promise<CompiledTemplate> {
  const read = async (name: string) => JSON.parse(await readFile(join(directory, name), 'utf8'));
  return new CompiledTemplate(await read(TEMPLATE_NAME), await read('serverless-state.json'));
}
