import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

const config: Config = {
  // Jest's own link the modules of each test file anew, in a context of their own: a third of the CPU time of unit tests.
  runtime: '<rootDir>/packages/testing/src/jest/native-runtime.ts',
  testEnvironment: '<rootDir>/packages/testing/src/jest/native-environment.ts',
  // Integration tests wait for half of their time, so twice as many run as there are cores; of percents Jest takes 100 at most.
  maxWorkers: 2 * availableParallelism(),
  testSequencer: '<rootDir>/jest.sequencer.mjs',
  // After half a second Jest ends a process whose memory a busy machine is still giving back, and suspects the tests.
  workerGracefulExitTimeout: 30_000,
  // Beside what is installed: nothing stays in the system's temporary folder.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // Integration tests package templates and start processes, one after another, perhaps beside much else on the machine;
  // a unit test that takes long is a bug all the same.
  testTimeout: 180_000,
  reporters: ['default', '<rootDir>/jest.totals-reporter.mjs'],
  globalSetup: '<rootDir>/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/jest.global-teardown.mjs',
  testMatch: ['<rootDir>/{packages,services,scripts,integration}/**/*.test.ts'],
  // `npm run test:deploy` runs those of integration/deployed, which take Python, and `npm run test:consumer` those of
  // integration/consumer, which take a registry.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '/.serverless/',
    '/integration/deployed/',
    '/integration/consumer/',
  ],
  modulePathIgnorePatterns: ['/dist/', '/.serverless/', '/.local-stack/', '/.deployed/'],
  transform: {},
};

export default config;
