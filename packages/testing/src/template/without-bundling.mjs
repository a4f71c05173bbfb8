/**
 * Imported before `sls package` where a test wants the template alone, which says nothing of what the bundles hold: each is
 * an empty module, as bundling takes two thirds of the time. Whatever runs functions packages them whole.
 */
import { registerHooks } from 'node:module';

const BUNDLE = new URL('bundle.js', import.meta.resolve('@alma-cache/lean-bundles')).href;

const source = `export const bundle = async (directory, modules) =>
  new Map(modules.map((module) => [module, { [module + '.mjs']: new Uint8Array() }]));`;

registerHooks({
  load: (url, context, next) =>
    url === BUNDLE ? { format: 'module', source, shortCircuit: true } : next(url, context),
});
