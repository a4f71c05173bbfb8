import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ids, startWorkplace, type Workplace } from '../enqueue/testing/workplace.ts';
import { AWS_ENVIRONMENT } from '../testing/environment.ts';
import { inTerminal } from '../testing/in-terminal.ts';

const bash = promisify(execFile);

let at: Workplace;
beforeAll(async () => {
  at = await startWorkplace();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
afterEach(() => at.clear());

const start = (args: readonly string[], shell?: string) =>
  inTerminal(['enqueue', ...args, '--stack', 'local-stack'], {
    env: at.env,
    columns: 200,
    ...(shell !== undefined && { shell }),
  });

test('draws a bar, wipes it away at the end, and leaves the cursor to be seen', async () => {
  const file = await at.fileOf(ids(120));
  // A group a second: whatever a busy machine makes it catch up with, it draws between two of them.
  await using session = start([file, '--yes', '--rate', '40']);
  await session.waitFor(/\[#+-+\] \d+% · \d+ queued · \d+\/s · .* left/);
  expect(await session.exited).toBe(0);
  const afterwards = session.raw.slice(session.raw.lastIndexOf('left'));
  expect(afterwards).toContain('\x1b[2K');
  expect(afterwards).toContain('120 user ids queued, of 120 read');
  expect(session.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(session.raw.lastIndexOf('\x1b[?25l'));
});

test('Ctrl-C lets the batch in flight be finished; the command that it prints sends the rest', async () => {
  const file = await at.fileOf(ids(300));
  await using session = start([file, '--yes', '--rate', '100']);
  await session.waitFor(/[1-9]\d* queued/);
  session.interrupt();
  expect(await session.exited).toBe(130);
  const [, queued] = /(\d+) user ids queued/.exec(session.text) ?? [];
  expect(await at.queued()).toHaveLength(Number(queued));
  expect(Number(queued)).toBeLessThan(300);

  const [, rest = ''] = /To go on: npx alma-cache (.*)/.exec(session.text) ?? [];
  const command = rest.trim().replace('--rate 100', '--rate 1000');
  await using next = inTerminal([], { env: at.env, shell: command });
  expect(await next.exited).toBe(0);
  expect(await at.queued()).toEqual(ids(300).toSorted());
});

test('ids that are typed are taken until the end of input; Ctrl-C tells where to go on', async () => {
  await using typed = start(['-', '--yes']);
  typed.write('anna\nben\n\x04');
  expect(await typed.exited).toBe(0);
  expect(await at.queued()).toEqual(['anna', 'ben']);

  await using broken = start(['-', '--yes']);
  await broken.waitFor(/0 queued/);
  broken.write('chris\n');
  broken.interrupt();
  expect(await broken.exited).toBe(130);
  expect(broken.text).toContain('To go on, give the same ids again with --from 1');
  expect(await at.queued()).toEqual(['anna', 'ben']);
});

test('a dry run draws how far it is', async () => {
  await using typed = start(['-']);
  typed.write('anna\nben\n');
  await typed.waitFor(/2 checked/);
  typed.write('\x04');
  expect(await typed.exited).toBe(0);
  expect(typed.text).toContain('2 user ids to queue, of 2 read');
});

test('a file that can be read only once is read once', async () => {
  await using session = inTerminal(['enqueue', '--yes', '--stack', 'local-stack'], {
    env: at.env,
    shell: '<(printf "anna\\nben\\n")',
  });
  expect(await session.exited).toBe(0);
  expect(await at.queued()).toEqual(['anna', 'ben']);
});

test('to go on with a file that can be read only once, its ids have to be given again', async () => {
  await using session = inTerminal(['enqueue', '--yes', '--stack', 'local-stack'], {
    env: at.env,
    columns: 200,
    // Ctrl-C would end it too, and with it the list.
    shell: '<(trap "" INT; printf "anna\\n"; exec sleep 60)',
  });
  await session.waitFor(/0 queued/);
  session.interrupt();
  expect(await session.exited).toBe(130);
  expect(session.text).toContain('To go on, give the same ids again with --from 1');
});

test('where stderr is no terminal nothing is drawn', async () => {
  const file = await at.fileOf(ids(100));
  await using session = start([file, '--yes', '--rate', '80'], `2> ${file}.stderr`);
  expect(await session.exited).toBe(0);
  expect(session.text).toMatch(/^100 user ids queued/);
  expect((await bash('cat', [`${file}.stderr`])).stdout).toBe('');
});

test('a reader that has read enough, such as head, is no failure', async () => {
  const file = await at.fileOf(['anna', ...ids(3000).map(() => '..')]);
  await using session = start([file, '--json', '--yes'], '2> /dev/null | head -1');
  // That of the command, some ids being invalid; bash would tell of a broken pipe.
  expect(await session.exited).toBe(3);
  expect(session.text.trim()).toBe('{');
  expect(await at.queued()).toEqual(['anna']);
});

test.each([
  ['dry run', []],
  ['run', ['--yes']],
])('an AWS that cannot be reached is one line of a %s', async (_, mode) => {
  const file = await at.fileOf('anna');
  const env = { ...AWS_ENVIRONMENT, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' };
  await using session = inTerminal(
    ['enqueue', file, '--queue', `users=${at.stack.queue('usersQueue').url}`, ...mode],
    {
      env,
      columns: 300,
    },
  );
  expect(await session.exited).toBe(1);
  expect(session.text.trim().split('\n').at(-1)).toMatch(/^.*alma-cache: AWS cannot be reached/);
});
