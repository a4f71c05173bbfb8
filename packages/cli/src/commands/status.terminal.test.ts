import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type InTerminalOptions, inTerminal } from '../testing/in-terminal.ts';
import { type SmallStack, startSmallStack } from '../testing/small-stack.ts';

let small: SmallStack;
beforeAll(async () => {
  small = await startSmallStack();
});
afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

const start = (args: readonly string[], options: InTerminalOptions = {}) =>
  inTerminal(['status', '--stack', 'local-stack', ...args], {
    ...options,
    env: { ...small.env, ...options.env },
  });

const watch = (options?: InTerminalOptions) => start(['--watch', '--interval', '1'], options);

const occurrences = (text: string, part: string) => text.split(part).length - 1;

test('draws anew in place, and Ctrl-C leaves the last state and the cursor', async () => {
  await using session = watch();
  await session.waitFor(/Ctrl-C ends/);
  await small.stack.queue('loansQueue').send('one', 'two', 'three');
  await session.waitFor(/3 messages in loans/);
  session.interrupt();
  expect(await session.exited).toBe(130);

  const screen = await session.screen();
  expect(screen).toMatch(/^ATTENTION +users is not read: no function has a mapping of it\n/);
  expect(screen).toMatch(/^waiting +3 messages in loans, not moving\n\nqueue +waiting/m);
  expect(screen).toMatch(/^loans +3 +0 +- +.*stands +none$/m);
  expect(occurrences(screen, 'ATTENTION')).toBe(1);
  expect(session.raw.lastIndexOf('\u001B[?25h')).toBeGreaterThan(session.raw.lastIndexOf('\u001B[?25l'));
  await small.stack.queue('loansQueue').receiveAll();
});

test.each([
  [60, 20],
  [44, 9],
  [140, 40],
])('shows one whole status after the terminal was made %p × %p', async (columns, rows) => {
  await using session = watch();
  await session.waitFor(/Ctrl-C ends/);
  session.resize(columns, rows);
  await session.waitForScreen(
    (screen) => session.raw.includes('\u001B[2J') && /(Ctrl-C ends|in a higher terminal)$/.test(screen),
  );
  const lines = (await session.screen()).split('\n');
  expect(lines[0]).toMatch(/^ATTENTION/);
  expect(lines.filter((line) => line.startsWith('queue'))).toHaveLength(1);
  expect(lines.filter((line) => /^(users|loans) /.test(line))).toHaveLength(2);
});

test('colours what needs a person, and nothing where NO_COLOR is set', async () => {
  await using coloured = start([]);
  expect(await coloured.exited).toBe(3);
  expect(coloured.raw).toContain('\u001B[31mATTENTION');
  await using plain = start([], { env: { NO_COLOR: '1' } });
  expect(await plain.exited).toBe(3);
  expect(plain.raw).toContain('ATTENTION');
  expect(plain.raw).not.toContain('\u001B');
});

test('prints a line each time into a pipe', async () => {
  await using session = watch({ shell: '| cat' });
  await session.waitFor(/(\S+Z ATTENTION: [^\n]*\n){2}/);
  session.interrupt();
  expect(await session.exited).toBe(130);
  expect(session.raw).not.toContain('\u001B[');
});

test('ends when nobody reads on', async () => {
  await using session = watch({ shell: '| head -1' });
  expect(await session.exited).toBe(0);
  expect(session.text).toMatch(/^\S+Z ATTENTION: [^\n]+\n$/);
});

test('does not begin where AWS cannot be reached', async () => {
  await using session = watch({ env: { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1' } });
  expect(await session.exited).toBe(1);
  expect(session.text).toMatch(/^alma-cache: AWS cannot be reached;[^\n]*\n$/);
});

test('tells that AWS does not answer, and from when what is shown is', async () => {
  const other = await startSmallStack();
  await using session = inTerminal(['status', '--stack', 'local-stack', '--watch', '--interval', '1'], {
    env: other.env,
  });
  await session.waitFor(/Ctrl-C ends/);
  await other[Symbol.asyncDispose]();
  await session.waitFor(/no answer +AWS cannot be reached/);
  session.interrupt();
  expect(await session.exited).toBe(130);
  expect(await session.screen()).toMatch(
    /^no answer .*trying again\. What follows is from .* ago\.\nATTENTION/s,
  );
});

test('goes on when a queue is deleted, and names it', async () => {
  await using other = await startSmallStack();
  await using session = inTerminal(['status', '--stack', 'local-stack', '--watch', '--interval', '1'], {
    env: other.env,
  });
  await session.waitFor(/Ctrl-C ends/);
  await other.deleteQueue('loansQueue');
  await session.waitFor(/not readable +queue loans: The queue does not exist, or no longer/);
  session.interrupt();
  expect(await session.exited).toBe(130);
});
