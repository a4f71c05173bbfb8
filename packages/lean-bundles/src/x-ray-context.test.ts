import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { UNUSED } from './x-ray-in-lambda.js';

type Contexts = typeof import('./x-ray-context.cjs');
const require = createRequire(import.meta.url);
const ours: Contexts = require('./x-ray-context.cjs');
const theirs: Contexts = require('cls-hooked/context');

/** What Lambda, the X-Ray SDK and a handler do with the current segment, and which one each step sees. */
async function invocations({ createNamespace, destroyNamespace }: Contexts): Promise<unknown[]> {
  const namespace = createNamespace('AWSXRay');
  const seen: unknown[] = [];
  const see = (step: string) => seen.push([step, namespace.get('segment')]);
  namespace.enter(namespace.createContext());
  namespace.set('segment', 'facade');
  see('after the init');

  for (const invocation of ['first', 'second']) {
    await setImmediate();
    see(`${invocation} starts`);
    namespace.set('segment', invocation);
    await Promise.all(
      ['a', 'b'].map(async (record) => {
        await setTimeout(1);
        see(`${invocation} ${record} before its own`);
        const done = Promise.withResolvers<void>();
        namespace.run(() => {
          namespace.set('segment', `${invocation} ${record}`);
          void (async () => {
            await setTimeout(2);
            see(`${invocation} ${record} within its own`);
            done.resolve();
          })();
        });
        see(`${invocation} ${record} beside its own`);
        await done.promise;
      }),
    );
    see(`${invocation} ends`);
    namespace.set('segment', 'facade');
  }
  destroyNamespace('AWSXRay');
  return seen;
}

test('every step sees the segment that it sees with cls-hooked', async () => {
  const seen = await invocations(ours);
  expect(seen).toContainEqual(['first a within its own', 'first a']);
  expect(seen).toEqual(await invocations(theirs));
});

test('what was made in no context has none', () => {
  for (const { createNamespace, destroyNamespace, getNamespace } of [ours, theirs]) {
    const namespace = createNamespace('test');
    expect(getNamespace('test')).toBe(namespace);
    expect(namespace.get('segment')).toBeUndefined();
    expect(() => namespace.set('segment', 1)).toThrow('No context available');
    destroyNamespace('test');
    expect(getNamespace('test') ?? undefined).toBeUndefined();
  }
});

test('the X-Ray SDK asks for nothing that is not there', () => {
  const library = resolve(require.resolve('aws-xray-sdk-core'), '../..');
  const files = globSync('lib/**/*.js', { cwd: library }).filter(
    (file) => !UNUSED.includes(file.slice('lib/'.length)),
  );
  const asked = files.flatMap((file) => {
    const text = readFileSync(resolve(library, file), 'utf8');
    return [...text.matchAll(/\b(cls|session|namespace|getNamespace\(\w*\))\.(\w+)\(/g)].map(
      ([, , method]) => method,
    );
  });
  expect([...new Set(asked)].toSorted()).toEqual(
    [
      'createContext',
      'createNamespace',
      'destroyNamespace',
      'enter',
      'get',
      'getNamespace',
      'run',
      'set',
    ].toSorted(),
  );
});
