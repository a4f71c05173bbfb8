// An .mjs file: Jest loads a TypeScript one as CommonJS, and some of what it imports has ES modules alone.
import { packageStack } from '@alma-cache/local-stack';

/**
 * The integration tests run the bundles that would be deployed: they are packaged once, before any test starts. A run
 * that names tests, none of them an integration test, goes without.
 * @param {import('jest').Config & { testPathPatterns: { patterns: string[] } }} run
 */
export default async function setUp({ testPathPatterns: { patterns } }) {
  if (patterns.length > 0 && !patterns.some((pattern) => pattern.includes('integration'))) return;
  await packageStack(import.meta.dirname, {
    env: process.env,
    signal: new AbortController().signal,
    onStart: () => process.stderr.write('Packaging the stack …\n'),
  });
}
