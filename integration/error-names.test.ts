import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startHarness } from '@alma-cache/testing/harness';
import { root } from '@alma-cache/testing/root';
import { bundleSettings } from '@alma-cache/testing/template/bundle-settings';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';

/** Prints the classes of errors that a module exports, each with the name that its instances are given. */
const LIST_NAMES = `
  const errors = Object.entries(await import(process.argv[1])).filter(
    ([, value]) => typeof value === 'function' && value.prototype instanceof Error,
  );
  const nameIn = (source) => /\\bname\\s*=\\s*["'](\\w+)["']/.exec(source)?.[1];
  console.log(JSON.stringify(Object.fromEntries(errors.map(([key, value]) => [key, nameIn(String(value))]))));
`;

async function minifiedNames(file: string): Promise<Record<string, string | undefined>> {
  const folder = await mkdtemp(join(tmpdir(), 'error-names-'));
  try {
    const outfile = join(folder, 'bundle.mjs');
    await build({ ...bundleSettings, entryPoints: [join(root, file)], outfile });
    const arguments_ = ['--input-type=module', '--eval', LIST_NAMES, outfile];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The classes of errors that each file exports; an abstract one has no instances. */
const families = globSync('{packages,services}/*/src/**/*.ts', { cwd: root })
  .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
  .map((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const classes = [...source.matchAll(/^export class (\w+) extends \w*Error\b/gm)];
    return { file, exported: classes.map(([, name = '']) => name) };
  })
  .filter(({ exported }) => exported.length > 0);

describe('in a minified bundle', () => {
  test('there are families to look at', () => {
    expect(families.length).toBeGreaterThan(8);
  });

  test.each(families)('the errors of $file go by their own names', async ({ file, exported }) => {
    const names = await minifiedNames(file);
    expect(exported.map((name) => [name, names[name]])).toEqual(exported.map((name) => [name, name]));
  });
});

test('Lambda learns the name of the error that ends a packaged function', async () => {
  await using harness = await startHarness({ users: 1 }, { environment: { FEE_CACHE_TABLE: '' } });
  await expect(harness.stack.invoke('updateFee', { Records: [] })).rejects.toMatchObject({
    errorType: 'MissingEnvError',
  });
});
