// @ts-check

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from './bundle.js';
import { zipped } from './zipped.js';

/**
 * What this plugin needs of osls: the functions, which may have an artifact of their own making, and `custom.esbuild`.
 *
 * @typedef {object} Serverless
 * @property {string} serviceDir
 * @property {object} service
 * @property {{ esbuild: import('esbuild').BuildOptions }} service.custom
 * @property {Record<string, { handler: string, package?: { artifact?: string } }>} service.functions
 */

/** Where osls puts what it packages itself, and from where it takes all of it to where it was told to. */
const OUTPUT = '.serverless';

/** Bundles the functions that are packaged or deployed, and hands each to osls as its artifact. */
export class LeanBundlesPlugin {
  /**
   * @param {Serverless} serverless
   * @param {{ function?: string }} options the function that `sls deploy function` is asked for
   */
  constructor(serverless, options) {
    const packageAll = () => packageFunctions(serverless, Object.keys(serverless.service.functions));
    const packageOne = () => packageFunctions(serverless, options.function ? [options.function] : []);
    this.hooks = {
      'before:package:createDeploymentArtifacts': packageAll,
      'before:deploy:function:packageFunction': packageOne,
    };
  }
}

/**
 * @param {Serverless} serverless
 * @param {string[]} names
 */
async function packageFunctions({ serviceDir, service }, names) {
  const functions = names.flatMap((name) => {
    const fn = service.functions[name];
    return fn ? [{ name, fn, module: moduleOf(fn.handler) }] : [];
  });
  const modules = [...new Set(functions.map(({ module }) => module))];
  const bundles = await bundle(serviceDir, modules, service.custom.esbuild);

  await mkdir(join(serviceDir, OUTPUT), { recursive: true });
  for (const { name, fn, module } of functions) {
    const artifact = join(OUTPUT, `${name}.zip`);
    await writeFile(join(serviceDir, artifact), zipped(bundles.get(module) ?? {}));
    // From the service's directory: it is told in the package's state, which may be deployed on another machine.
    fn.package = { ...fn.package, artifact };
  }
}

/**
 * The module of a handler: `src/update-user` of `src/update-user.handler`.
 *
 * @param {string} handler
 */
const moduleOf = (handler) => handler.slice(0, handler.lastIndexOf('.'));
