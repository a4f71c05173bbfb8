import type { Config } from 'jest';
import base from '../../jest.config.ts';

const { globalSetup, globalTeardown, testSequencer, ...shared } = base;

/** What `npm run test:deploy` runs: each file has an emulator of its own, and as many of them as there are cores share the machine. */
const config: Config = {
  ...shared,
  rootDir: '../..',
  testMatch: ['<rootDir>/integration/deployed/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A deployment takes some twenty seconds, and waits for others.
  testTimeout: 300_000,
};

export default config;
