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

/** What a service is made of: modules that take their settings from the environment, or keep something, as they are loaded. */
const SERVICE = /\/services\/([^?]*\.ts)$/;

/** The test file of a service that a module is loaded for, where it is that file or a module of the service. */
function testFileOf(module: string | undefined): string | undefined {
  if (!module?.startsWith('file:')) return undefined;
  const { pathname, searchParams } = new URL(module);
  const [, test] = pathname.endsWith('.test.ts') ? (SERVICE.exec(pathname) ?? []) : [];
  return searchParams.get('for') ?? test;
}

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === '@jest/globals') return { url: `${GLOBALS}${provided}`, shortCircuit: true };
    // As in the bundles: the library's own would hook into every promise of the process, for all tests after.
    if (specifier === 'cls-hooked/context' && context.parentURL?.includes('/aws-xray-sdk-core/'))
      return next(X_RAY_CONTEXT, context);
    const resolved = next(specifier, context);
    const testFile = testFileOf(context.parentURL);
    if (testFile === undefined || !SERVICE.test(resolved.url)) return resolved;
    return { ...resolved, url: `${resolved.url}?for=${testFile}` };
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
