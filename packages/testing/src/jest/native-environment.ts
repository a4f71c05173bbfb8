import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/**
 * The process as it is, for test files that are loaded natively. What one of them leaves behind (variables of the environment,
 * spies, a stopped clock) is not there for the next.
 */
export default class NativeEnvironment implements JestEnvironment {
  readonly global = globalThis as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #before = {
    console,
    exit: process.exit,
    environment: { ...process.env },
    keptByCircus: keptByCircus(),
  };

  constructor({ projectConfig }: JestEnvironmentConfig) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup(): Promise<void> {}

  async teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.#before.environment);
    // Else each event of a test is told once more for every test file before, and none of those is ever garbage.
    const ofThisFile = keptByCircus().filter((key) => !this.#before.keptByCircus.includes(key));
    for (const key of ofThisFile) Reflect.deleteProperty(globalThis, key);
  }

  getVmContext(): null {
    return null;
  }
}

/** Under which symbols of the global object jest-circus keeps a file's tests, and whom it tells of their events. */
function keptByCircus(): symbol[] {
  const descriptions = ['JEST_STATE_SYMBOL', 'EVENT_HANDLERS'];
  return Object.getOwnPropertySymbols(globalThis).filter(({ description = '' }) =>
    descriptions.includes(description),
  );
}
