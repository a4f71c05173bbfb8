import { expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { runCommand } from '../src/testing/run-command.ts';

test('--help is that of the local stack', async () => {
  const { code, stdout, stderr } = await runCommand(['local', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Examples\n {2}npm start /);
});

test.each([
  ['--nope', "Unknown option '--nope'"],
  ['--users', "Option '--users <value>' argument missing"],
])('%s alone is refused as the local stack does', async (option, words) => {
  await using local = inTerminal(['local', option]);
  expect(await local.exited).toBe(2);
  expect(local.text).toBe(`${words} (npm start -- --help shows how)\r\n`);
});

test('runs the stack, which the other commands work on, until Ctrl-C', async () => {
  await using local = inTerminal(['local', '--keep'], {
    env: EMPTY_ENVIRONMENT,
    columns: 1000,
    rows: 100,
    shell: '--users - <<< Elif.Field1',
  });
  await local.waitFor(/The stack stays up until Ctrl-C[\s\S]*^logs: /m);
  const exports = [...local.text.matchAll(/^export (\w+)=(.*?)\r?$/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const env = { ...AWS_ENVIRONMENT, ...Object.fromEntries(exports) };

  const shown = await runCommand(['show', 'user', 'Elif.Field1', '--stack', 'local-stack', '--json'], {
    env,
  });
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'Elif.Field1', state: 'valid' });
  const dead = await runCommand(['dead', 'list', '--stack', 'local-stack'], { env });
  expect(dead).toEqual({ code: 0, stdout: '', stderr: 'There are no dead letters.\n' });

  local.interrupt();
  expect(await local.exited).toBe(130);
});
