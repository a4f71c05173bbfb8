// @ts-check

import { builtinModules } from 'node:module';

const BUILTINS = new RegExp(`^(?:node:)?(?:${builtinModules.join('|')})$`);

/**
 * Takes Node's built-in modules by `require`. An import makes a namespace of a module's every property, and so runs its
 * every getter: that of WebSocket in node:http, which loads all of undici, those of streams and promises in node:fs.
 *
 * @type {import('esbuild').Plugin}
 */
export const builtinsByRequire = {
  name: 'builtins-by-require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTINS }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin', sideEffects: false } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
