import { createRequire, registerHooks } from 'node:module';

type Globals = Readonly<Record<string, unknown>>;

const GLOBALS = 'jest-globals:';
const X_RAY_CONTEXT = createRequire(import.meta.url).resolve('@alma-cache/lean-bundles/x-ray-context');

let globals: Globals = {};
let provided = 0;

/** Says what the test file that is loaded next gets of `@jest/globals`: its own `test`, `describe` and hooks. */
export function provideGlobals(ofTestFile: Globals): void {
  globals = ofTestFile;
  provided += 1;
}

/** What was provided last: read by the module that takes the place of `@jest/globals`. */
export const providedGlobals = (): Globals => globals;

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === '@jest/globals') return { url: `${GLOBALS}${provided}`, shortCircuit: true };
    // As in the bundles: the library's own would hook into every promise of the process, for all tests after.
    if (specifier === 'cls-hooked/context' && context.parentURL?.includes('/aws-xray-sdk-core/'))
      return next(X_RAY_CONTEXT, context);
    return next(specifier, context);
  },
  load: (url, context, next) =>
    url.startsWith(GLOBALS)
      ? { format: 'module', source: globalsModule(), shortCircuit: true }
      : next(url, context),
});

const globalsModule = () => `
  import { providedGlobals } from ${JSON.stringify(import.meta.url)};
  export const { ${Object.keys(globals).join(', ')} } = providedGlobals();
`;
