import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../scripts/release/published.ts';

/** A module that a README shows. */
export interface Example {
  /** `alma-client-1`, `alma-client-2`, … */
  readonly name: string;
  readonly code: string;
}

/** The modules of a package's README: a block with imports begins one, a block without goes on with it. */
export function examplesOf(packageName: string): Example[] {
  const modules: string[] = [];
  for (const block of blocksOf(packageName, 'ts')) {
    if (/^import /m.test(block) || modules.length === 0) modules.push(block);
    else modules.push(`${modules.pop()}\n${block}`);
  }
  return modules.map((code, index) => ({ name: `${packageName}-${index + 1}`, code }));
}

/** The command with which the README of aws-utils bundles `handler.ts` into `handler.mjs`. */
export function bundlingRecipe(): string {
  const recipe = blocksOf('aws-utils', 'sh').find((block) => block.includes('esbuild handler.ts'));
  if (recipe === undefined)
    throw new Error('The README of aws-utils shows no command that bundles handler.ts');
  return recipe;
}

function blocksOf(packageName: string, language: string): string[] {
  const readme = readFileSync(join(packageFolder(packageName), 'README.md'), 'utf8');
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, block = '']) => block,
  );
}
