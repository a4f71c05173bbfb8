import { createHash } from 'node:crypto';
import { glob, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PackagingError } from './errors.ts';
import { slsPackage } from './sls-package.ts';
import { TEMPLATE_NAME } from './template/read-template.ts';

/** What the bundles and the template are made of, from the repository's root. */
const INPUTS = ['services/**', 'packages/*/{package.json,src/**}', 'serverless*', 'package-lock.json'];
const NOT_INPUTS = [
  /(^|\/)(node_modules|dist|coverage|\.serverless)(\/|$)|\.test\.ts$/,
  // Tools and tests: no function is made of them.
  /^packages\/(alma-sandbox|cli|local-stack|testing)\//,
];

/** A folder of its own: `sls`, packaging or deploying any stage by hand, empties `.serverless`. */
const OUTPUT = '.local-stack/packaged';
const TEMPLATE = `${OUTPUT}/${TEMPLATE_NAME}`;

/** Where the hash of the last packaging is kept. */
const STAMP = `${OUTPUT}/inputs.sha256`;

export interface PackageOptions {
  /** What `sls` sees. It is no part of what is compared: give the same always. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Called when packaging turns out to be needed. */
  readonly onStart?: () => void;
}

/**
 * Packages the root stack for stage `stg`, unless what was packaged last was made from the same files.
 *
 * @returns the path of the compiled template, the bundles beside it
 * @throws PackagingError with what `sls package` printed
 */
export async function packageStack(root: string, options: PackageOptions): Promise<string> {
  const template = join(root, TEMPLATE);
  const stamp = join(root, STAMP);
  const current = await hashOf(root);
  if ((await exists(template)) && current === (await readStamp(stamp))) return template;
  options.onStart?.();
  const { env, signal } = options;
  await slsPackage({ directory: root, stage: 'stg', output: OUTPUT, env, signal });
  if (!(await exists(template))) throw new PackagingError(`sls package left no ${TEMPLATE}`);
  await writeFile(stamp, current);
  return template;
}

/** One hash of everything that the template and the bundles are made of. */
async function hashOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await inputs(root)) {
    hash.update(`\0${file}\0`).update(await readFile(join(root, file)));
  }
  return hash.digest('hex');
}

async function inputs(root: string): Promise<string[]> {
  const found = new Set<string>();
  const exclude = (path: string) => NOT_INPUTS.some((pattern) => pattern.test(path));
  for await (const path of glob(INPUTS, { cwd: root, exclude })) {
    if (!exclude(path) && (await stat(join(root, path))).isFile()) found.add(path);
  }
  return [...found].sort();
}

async function readStamp(path: string): Promise<string | undefined> {
  return (await exists(path)) ? await readFile(path, 'utf8') : undefined;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
