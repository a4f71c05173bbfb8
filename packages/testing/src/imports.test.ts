import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from './root.ts';

const IMPORTED = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;
const IS_TEST = /\.test\.ts$|\/(bench|testing|integration)\//;
const NOT_SOURCE = /(^|\/)(node_modules|dist|\.\w+)(\/|$)/;

const workspaces = globSync('{packages,services}/*/package.json', { cwd: root }).map((path) => {
  const manifest = JSON.parse(readFileSync(join(root, path), 'utf8'));
  const { name, dependencies = {}, devDependencies = {} } = manifest;
  return { name, directory: dirname(path), dependencies, devDependencies };
});

interface Import {
  readonly file: string;
  readonly imported: string;
}

function importsIn(directory: string): Import[] {
  const files = globSync(`${directory}/**/*.{ts,js,mjs}`, {
    cwd: root,
    exclude: (path) => NOT_SOURCE.test(path),
  });
  return files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return [...source.matchAll(IMPORTED)].map(([, imported = '']) => ({ file, imported }));
  });
}

/** What a relative import leads to, from the root; `undefined` for an import by name. */
const target = ({ file, imported }: Import) =>
  imported.startsWith('.') ? join(dirname(file), imported) : undefined;

const isWithin = (directory: string, path: string) => !relative(directory, path).startsWith('..');

test.each(workspaces)('$directory imports what is not its own by name, never by a path', ({ directory }) => {
  const leaving = importsIn(directory).filter((one) => !isWithin(directory, target(one) ?? directory));
  expect(leaving).toEqual([]);
});

test.each(['integration', 'scripts'])('%s imports packages by name, never by a path', (directory) => {
  const intoPackages = importsIn(directory).filter((one) =>
    workspaces.some((workspace) => isWithin(workspace.directory, target(one) ?? root)),
  );
  expect(intoPackages).toEqual([]);
});

test.each(workspaces)(
  '$name declares the packages of this repository that it imports, for its tests or for all',
  ({ name, directory, dependencies, devDependencies }) => {
    const undeclared = importsIn(directory).filter(({ file, imported }) => {
      const [own] = /^@alma-cache\/[^/]+/.exec(imported) ?? [];
      if (own === undefined || own === name || own in dependencies) return false;
      return !(IS_TEST.test(file) && own in devDependencies);
    });
    expect(undeclared).toEqual([]);
  },
);

test.each(workspaces)('$name does without this package when it runs', ({ dependencies }) => {
  expect(dependencies).not.toHaveProperty(['@alma-cache/testing']);
});

test('what is of one test file, its tests and hooks, is imported by test files alone', () => {
  const files = ['packages', 'services', 'integration', 'scripts'].flatMap(importsIn);
  const importing = files.filter(({ imported }) => imported === '@jest/globals').map(({ file }) => file);
  // Which takes the type of one.
  expect(importing.filter((file) => !file.endsWith('.test.ts'))).toEqual(['integration/deployed/story.ts']);
});
