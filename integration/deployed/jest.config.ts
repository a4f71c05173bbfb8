import type { Config } from 'jest';
import base from '../../jest.config.ts';

const { globalTeardown, testSequencer, ...shared } = base;

/** What `npm run test:deploy` runs: each file that deploys has an emulator of its own, and as many files as there are cores run at once. */
const config: Config = {
  ...shared,
  rootDir: '../..',
  globalSetup: '<rootDir>/integration/deployed/global-setup.mjs',
  maxWorkers: '100%',
  testMatch: ['<rootDir>/integration/deployed/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A deployment takes some twenty seconds, and waits for others.
  testTimeout: 300_000,
};

export default config;
