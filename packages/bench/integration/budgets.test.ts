import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagedTemplate } from '@alma-cache/testing/template/packaged-template';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BUDGETS } from '../src/budgets.ts';
import { type Bundle, unpackBundles } from '../src/bundles.ts';
import { CASES, usersCase } from '../src/cases.ts';
import { type Cloud, startCloud } from '../src/cloud.ts';
import { FunctionProcess } from '../src/function-process.ts';
import { measure } from '../src/measure.ts';

let directory: string;
let bundles: ReadonlyMap<string, Bundle>;
let cloud: Cloud;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alma-cache-budgets-'));
  bundles = await unpackBundles(await packagedTemplate(), directory);
  cloud = await startCloud(0);
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

function bundleOf(name: string): Bundle {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`The template has no function ${name}`);
  return bundle;
}

test('every function is small enough, packed and unpacked', () => {
  expect(bundles.size).toBeGreaterThanOrEqual(11);
  for (const [name, { zipBytes, moduleBytes }] of bundles) {
    expect([name, zipBytes <= BUDGETS.zipBytes, moduleBytes <= BUDGETS.moduleBytes]).toEqual([
      name,
      true,
      true,
    ]);
  }
});

test('no function loads more of Node than it may, nor undici', async () => {
  for (const [name, bundle] of bundles) {
    await using process = await FunctionProcess.start(bundle, cloud.environment);
    const { modules } = process.load;
    expect([name, modules.length <= BUDGETS.modules, process.log]).toEqual([name, true, '']);
    expect(modules.filter((module) => module.includes('undici'))).toEqual([]);
  }
});

test.each(['queued', 'direct'] as const)(
  'a typical user costs as many calls as they may in %s mode, the reading of the key apart',
  async (mode) => {
    const users = 5;
    const { callsPerItem } = await measure(
      usersCase('typical users', users, { loans: 5, requests: 1, fees: 1 }, mode),
      bundleOf('updateUser'),
      cloud,
      0,
    );
    const { ssm, ...calls } = callsPerItem;
    expect(ssm).toBe(1 / 2 / users);
    expect(calls).toEqual(BUDGETS.callsPerUser[mode]);
  },
);

test.each(
  CASES.filter(({ name }) => !/heavy|1,000/.test(name)).map(
    (benchCase) => [benchCase.name, benchCase] as const,
  ),
)('the bench measures what is answered: %s', async (_, benchCase) => {
  const figures = await measure(benchCase, bundleOf(benchCase.function), cloud, 1);
  expect(figures.itemsPerSecond).toBeGreaterThan(0);
  expect(Object.values(figures.callsPerItem).some((calls) => calls > 0)).toBe(true);
});
