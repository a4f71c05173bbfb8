// An .mjs file: Jest loads a TypeScript one as CommonJS, and some of what it imports has ES modules alone.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { packagedTemplate } from '@alma-cache/testing/template/packaged-template';
import { startPackager } from '@alma-cache/testing/template/packager';

const root = import.meta.dirname;
const INTEGRATION_TESTS = ['integration/**/*.test.ts', '{packages,services}/*/integration/**/*.test.ts'];

/**
 * The integration tests run the bundles that would be deployed: they are packaged once, before any test starts, whatever
 * is edited while they run; other templates are packaged when a test first asks for them. A run that names tests, none
 * of them an integration test, goes without.
 * @param {import('jest').Config & { testPathPatterns: { patterns: string[] } }} run
 */
export default async function setUp({ testPathPatterns: { patterns } }) {
  // The commands that tests start would keep what they compile in the system's temporary folder.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/node');
  const named = patterns.map((pattern) => new RegExp(pattern, 'i'));
  const isNamed = (/** @type {string} */ test) => named.some((pattern) => pattern.test(join(root, test)));
  if (named.length > 0 && !globSync(INTEGRATION_TESTS, { cwd: root }).some(isNamed)) return;
  process.env.PACKAGED_TEMPLATE = await packagedTemplate({
    onStart: () => process.stderr.write('Packaging the stack …\n'),
  });
  globalThis.packager = await startPackager();
  process.env.PACKAGER_URL = globalThis.packager.url;
}
