import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '..');
const command = resolve(root, 'packages/cli/src/cli.ts');

/** Longer than that it takes for nothing but a mistake, ms. */
const LONGEST_MS = 50_000;

/** Runs what `npm start` runs, for one user of the sandbox. */
function start(...options: string[]) {
  const child = spawn(process.execPath, [command, 'local', '--users', '-', ...options], {
    cwd: root,
    timeout: LONGEST_MS,
  });
  child.stdin.end('Elif.Field1\n');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const exited = once(child, 'exit');
  const ended = exited.then(() => {
    throw new Error(`It has ended: ${errors}`);
  });
  // Of interest only to whoever waits for more.
  ended.catch(() => {});
  return {
    child,
    output: text(child.stdout),
    exited,
    errors: () => errors,
    // A test that fails leaves nothing running.
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exited;
    },
    /** What the first group of the pattern matches, once standard error has it. */
    find: async (pattern: RegExp) => {
      for (;;) {
        const [, found] = pattern.exec(errors) ?? [];
        if (found !== undefined) return found;
        await Promise.race([once(child.stderr, 'data'), ended]);
      }
    },
  };
}

test('--keep serves the console from before the first message until Ctrl-C', async () => {
  await using run = start('--keep');
  const { child, errors, exited, find } = run;
  const address = new URL(await find(/^Watch it: (http:\/\/127\.0\.0\.1:\d+\/#token=\S+)\n/m));
  const { origin, hash } = address;
  expect(errors()).not.toContain('cached');
  expect(await (await fetch(origin)).text()).toContain('<title>Alma cache</title>');

  await find(/(The stack stays up until Ctrl-C)/);
  const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
  const ask = async (path: string): Promise<unknown> =>
    await (await fetch(`${origin}/${path}`, { headers })).json();
  expect(await ask('about')).toMatchObject({ deployment: 'local-stack', exampleUser: 'Elif.Field1' });
  expect(await ask('record?kind=user&id=elif.field1')).toMatchObject({
    state: 'valid',
    lists: [{ kind: 'loan' }, { kind: 'request' }, { kind: 'fee' }],
  });

  child.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  await expect(fetch(origin)).rejects.toThrow();
});

test('without --keep there is no page', async () => {
  await using run = start('--json');
  const { errors, exited, output } = run;
  expect(await exited).toEqual([0, null]);
  expect(JSON.parse(await output)).toMatchObject({ users: 1 });
  expect(errors()).not.toContain('Watch it');
});
