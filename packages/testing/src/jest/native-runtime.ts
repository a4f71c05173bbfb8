import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { provideGlobals } from './module-hooks.ts';

const require = createRequire(import.meta.url);
const { getBuiltinModule } = process;
// Its types describe the CommonJS module.
const { default: JestRuntime }: typeof import('jest-runtime') = require('jest-runtime');

/**
 * Has Node itself load the test files, where Jest's own runtime links a file's modules anew for each, in a context of their
 * own. So the test files of a worker process share the packages that they import, and these are what Node makes of the sources,
 * with no compiler between. The modules of services, which read the environment as they are loaded, each test file has anew.
 */
export default class NativeRuntime extends JestRuntime {
  constructor(...parts: ConstructorParameters<typeof JestRuntime>) {
    super(...parts);
    // Jest's runtime puts one of its own into what it takes for a copy of `process`.
    process.getBuiltinModule = getBuiltinModule;
  }

  /** jest-circus keeps the tests of a file in the state of its module. */
  override requireInternalModule<T = unknown>(path: string): T {
    delete require.cache[path];
    return require(path);
  }

  override unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  override async unstable_importModule(path: string): Promise<void> {
    provideGlobals(this.requireModuleOrMock(path, '@jest/globals'));
    await import(pathToFileURL(path).href);
  }
}
