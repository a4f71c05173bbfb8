import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  // Jest leaves one core out, which on a machine of two doubles the time.
  maxWorkers: '100%',
  // Integration tests start processes and package templates; a unit test that takes long is a bug all the same.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/jest.totals-reporter.mjs'],
  globalSetup: '<rootDir>/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/jest.global-teardown.mjs',
  testMatch: ['<rootDir>/{packages,services,scripts,integration}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.serverless/', '/.esbuild/'],
  modulePathIgnorePatterns: ['/dist/', '/.serverless/', '/.esbuild/', '/.local-stack/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};

export default config;
