import type { Config } from 'jest';
import base from '../../jest.config.ts';

const { globalSetup, globalTeardown, testSequencer, ...shared } = base;

/** What `npm run test:consumer` runs. */
const config: Config = {
  ...shared,
  rootDir: '../..',
  testMatch: ['<rootDir>/integration/consumer/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // An installation takes as long as the registry does.
  testTimeout: 600_000,
};

export default config;
