import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageFolder, published } from '../../scripts/release/published.ts';
import { type ConsumerProject, createConsumerProject, type Packed } from './consumer-project.ts';
import { bundlingRecipe, type Example, examplesOf } from './readme-examples.ts';
import { type Surroundings, startSurroundings } from './surroundings.ts';

/*
 * What others get who install the packages: everything here happens in a project outside of this repository, in which the
 * tarballs are installed, and with the tools that the package.json of this folder pins.
 */

const tool = (...path: string[]) => join(import.meta.dirname, 'node_modules', ...path);
const typescript = (version: string) => tool(`typescript-${version}`, 'bin', 'tsc');

const NODES = { 'Node 20.19.0': tool('.bin', 'node'), 'the Node of Lambda': process.execPath };
const EXAMPLES = published.flatMap(examplesOf);
const HANDLERS = EXAMPLES.filter(({ code }) => code.includes('export const handler'));
const PROGRAMS = EXAMPLES.filter((example) => !HANDLERS.includes(example));
const ENTRIES = published.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8'));
  return Object.keys(exports).map((entry) => join('@alma-cache', name, entry));
});

let project: ConsumerProject;
let surroundings: Surroundings;

beforeAll(async () => {
  project = await createConsumerProject();
  const bundles = await Promise.all(HANDLERS.map((example) => bundle(example, 'node24')));
  const names = HANDLERS.map(({ name }) => nameOfFunction(name));
  surroundings = await startSurroundings(
    Object.fromEntries(names.map((name, at) => [name, bundles[at] ?? ''])),
  );
});

afterAll(async () => {
  await surroundings?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

/** A README's example in one file, by the recipe of the README of aws-utils. */
async function bundle({ name, code }: Example, target: string): Promise<string> {
  await project.write(`${name}/handler.ts`, code);
  const recipe = bundlingRecipe().replace('node24', target);
  await project.run('sh', ['-ec', `cd ${name}\n${recipe}`]);
  return readFile(join(project.folder, name, 'handler.mjs'), 'utf8');
}

const nameOfFunction = (example: string) => example.replaceAll('-', '');

const packed = (name: string): Packed => {
  const found = project.packages.find((one) => one.name === `@alma-cache/${name}`);
  if (!found) throw new Error(`${name} was not packed`);
  return found;
};

describe.each(published)('%s', (name) => {
  test('holds code, types, source maps, README and licence, and no test', () => {
    const paths = packed(name).files.map(({ path }) => path);
    const code = paths.filter((path) => path.endsWith('.js'));
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'index.js']));
    const rest = paths.filter((path) => !/\.js$|^(package\.json|README\.md|LICENSE)$/.test(path));
    const accompanying = code.flatMap((path) => [`${path}.map`, path.replace(/js$/, 'd.ts')]);
    expect(rest.toSorted()).toEqual(accompanying.toSorted());
    expect(paths.filter((path) => /\.test\.|testing\//.test(path))).toEqual([]);
  });

  test('has a source map with the source in it', async () => {
    const folder = join(project.folder, 'node_modules', '@alma-cache', name);
    const { sources, sourcesContent } = JSON.parse(await readFile(join(folder, 'index.js.map'), 'utf8'));
    expect(sources).toEqual(['../src/index.ts']);
    expect(sourcesContent[0]).toContain('export');
  });

  test('is as publint wants it', async () => {
    await project.run(tool('.bin', 'publint'), ['run', packed(name).tarball, '--strict']);
  });

  test('has types that every kind of import finds', async () => {
    await project.run(tool('.bin', 'attw'), [packed(name).tarball, '--profile', 'esm-only']);
  });
});

test.each([
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-sqs',
  '@aws-lambda-powertools/logger',
  '@middy/core',
])('npm installed one copy of %s, which is handed to the packages', async (name) => {
  const paths = await project.run('npm', ['ls', name, '--all', '--parseable']);
  expect(new Set(paths.trim().split('\n'))).toEqual(new Set([join(project.folder, 'node_modules', name)]));
});

describe.each(['5.4', '5.9', '6.0', '7.0'])(
  'under TypeScript %s, strict, with every declaration checked',
  (version) => {
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable'],
      types: ['node'],
    };
    const check = async (folder: string, compilerOptions: object) => {
      const config = JSON.stringify({ compilerOptions: { ...options, ...compilerOptions } });
      const file = await project.write(`${folder}/tsconfig.json`, config);
      await project.run(process.execPath, [typescript(version), '-p', file]);
    };
    const writeExamples = (folder: string) =>
      Promise.all(EXAMPLES.map(({ name, code }) => project.write(`${folder}/${name}.ts`, code)));

    const checkForBundler = async () => {
      const folder = `types-${version}-bundler`;
      await writeExamples(folder);
      await check(folder, { module: 'esnext', moduleResolution: 'bundler' });
    };
    const checkForNode = async () => {
      const folder = `types-${version}-node`;
      await writeExamples(folder);
      const imports = ENTRIES.map((entry, at) => `export const loaded${at} = import('${entry}');`);
      // From 5.8 on TypeScript knows that Node's `require` loads ES modules.
      const requires = ENTRIES.map(
        (entry, at) => `import required${at} = require('${entry}');\nexport { required${at} };`,
      );
      const commonJs = Number(version) < 5.8 ? imports : [...imports, ...requires];
      await project.write(`${folder}/common-js.cts`, commonJs.join('\n'));
      await check(folder, { module: 'nodenext', moduleResolution: 'nodenext' });
    };

    test('the examples compile for a bundler, and with a CommonJS module for Node', async () => {
      await Promise.all([checkForBundler(), checkForNode()]);
    });
  },
);

describe.each(Object.entries(NODES))('on %s', (_, node) => {
  test('every entry is loaded by import and by require', async () => {
    const imports = ENTRIES.map((entry) => `await import('${entry}');`);
    const requires = ENTRIES.map((entry) => `require('${entry}');`);
    await project.run(node, [await project.write('all.mjs', imports.join('\n'))]);
    await project.run(node, [await project.write('all.cjs', requires.join('\n'))]);
  });

  test('alma-sandbox runs by its name', async () => {
    const bin = join(project.folder, 'node_modules', '.bin', 'alma-sandbox');
    expect(await project.run(node, [bin, '--help'])).toContain('alma-sandbox --users');
  });

  test.each(PROGRAMS)('the example $name runs from a bundle', async ({ name, code }) => {
    await bundle({ name, code: surroundings.relocated(code) }, 'node20');
    await project.run(node, [join(project.folder, name, 'handler.mjs')], surroundings.env);
  });
});

test.each(HANDLERS)('the example $name works as a function from its bundle', async ({ name }) => {
  const { aws } = surroundings;
  const queue = aws.queue(`${nameOfFunction(name)}Queue`);
  await queue.send('{"userID":"test_user"}');
  await aws.drained();
  expect(await aws.deadLetterQueue(queue.name).messages()).toEqual([]);
});

test('the example of createSqsHandler has queued what Alma has of the user', async () => {
  const { aws, alma } = surroundings;
  const messages = alma.data
    .user('test_user')
    .fees.ids()
    .map((feeID) => ({ userID: 'test_user', feeID }));
  const queued = await aws.queue('eventQueue').receiveAll();
  expect(queued.map((body) => JSON.parse(body))).toEqual(expect.arrayContaining(messages));
  expect(queued).toHaveLength(messages.length);
});
