// @ts-check

import { relative, sep } from 'node:path';
import { build } from 'esbuild';
import { esbuildPlugins } from './esbuild-plugins.js';

/**
 * Bundles modules, each by itself, in one run of esbuild, which reads what they share once. Nothing is written.
 *
 * @param {string} directory that the modules and the files of their bundles are named from
 * @param {readonly string[]} modules without extension, such as `src/update-user`
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<Map<string, Record<string, Uint8Array>>>} by module, the files of its bundle
 */
export async function bundle(directory, modules, options) {
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: directory,
    entryPoints: modules.map((module) => ({ in: `./${module}`, out: module })),
    outdir: directory,
    write: false,
    plugins: esbuildPlugins,
  });
  const files = outputFiles.map(
    ({ path, contents }) => /** @type {const} */ ([relative(directory, path).replaceAll(sep, '/'), contents]),
  );
  return new Map(
    modules.map((module) => [
      module,
      Object.fromEntries(files.filter(([path]) => path.startsWith(`${module}.`))),
    ]),
  );
}
