import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { inTerminal } from './testing/in-terminal.ts';
import { runCommand } from './testing/run-command.ts';

const COMMANDS = ['enqueue', 'status', 'console', 'show', 'verify', 'dead', 'forget', 'plan'];

/** The first words of a line that could have stood on the line before, of prose that is wrapped to a width. */
function brokenTooEarly(text: string, width: number): string[] {
  return text.split('\n').flatMap((line, at, lines) => {
    const before = lines[at - 1] ?? '';
    const [word = ''] = line.split(' ');
    // What is indented is a list, and after a full stop a line may end.
    const isProse = /^\S/.test(before) && !/[.:]$/.test(before);
    return isProse && word !== '' && before.length + 1 + word.length <= width ? [line] : [];
  });
}

describe('help', () => {
  test.each([['--help'], ['help'], ['-h']])('%s begins with examples and exits 0', async (arg) => {
    const { code, stdout, stderr } = await runCommand([arg]);
    expect(stdout).toMatch(/^Examples:\n {2}npx alma-cache /);
    expect(stdout).toContain('Exit codes: 0 done, 1 failed, 2 wrong usage, 3 partly done, 130 interrupted.');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each(COMMANDS)('of %s begins with its own examples', async (command) => {
    const { code, stdout } = await runCommand([command, '--help']);
    expect(stdout).toMatch(/^Examples:\n/);
    expect(stdout.slice(0, stdout.indexOf('Usage:'))).toContain(`npx alma-cache ${command}`);
    expect(stdout).toContain(`Usage: npx alma-cache ${command}`);
    expect(code).toBe(0);
  });

  const pages = [[], ['local'], ...COMMANDS.map((command) => [command])];
  const pagesOfDead = ['list', 'redrive', 'purge'].map((command) => ['dead', command]);
  const widths = [undefined, 80, 120];
  const allPages = [...pages, ...pagesOfDead].flatMap((page) =>
    widths.map((columns) => [page, columns] as const),
  );
  test.each(allPages)(
    'of %j fits into its columns, %s or else 100, and fills them',
    async (page, columns) => {
      const { stdout } = await runCommand([...page, '--help'], columns === undefined ? {} : { columns });
      const width = columns ?? 100;
      expect(stdout.split('\n').filter((line) => line.length > width)).toEqual([]);
      expect(brokenTooEarly(stdout, width)).toEqual([]);
    },
  );

  test('is what one gets for no command at all, as words, with the exit code of wrong usage', async () => {
    const { code, stdout, stderr } = await runCommand([]);
    expect(stderr).toMatch(/^Examples:\n/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test.each(['--version', '-V'])('%s tells the version of the package', async (arg) => {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await runCommand([arg])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  ['a command that is not there', ['nothing']],
  ['one that is almost there', ['enqeue']],
  ['an option that is not there', ['plan', '--nothing']],
  ['one that is almost there', ['enqueue', '-', '--jsn']],
  ['an option without its value', ['enqueue', '-', '--stage']],
  ['options that do not go together', ['enqueue', '-', '--stage', 'prod', '--stack', 'mine']],
  ['too many arguments', ['enqueue', 'a', 'b']],
])('%s is wrong usage, told in one line', async (_, args) => {
  const { code, stdout, stderr } = await runCommand(args);
  expect(stderr).toMatch(/^alma-cache: [^\n]+ \(--help shows how\)\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each(['list', 'redrive', 'purge'])('%s is a command of dead, and said to be', async (name) => {
  const { code, stderr } = await runCommand([name, 'users']);
  expect(stderr).toBe(
    `alma-cache: there is no command ${name}; it is npx alma-cache dead ${name} (--help shows how)\n`,
  );
  expect(code).toBe(2);
});

test('an output that takes no more is a failure, told in one line', async () => {
  await using session = inTerminal(['plan', '--users', '5', '--json'], { shell: '> /dev/full' });
  expect(await session.exited).toBe(1);
  expect(session.text).toMatch(/^alma-cache: The output cannot be written: ENOSPC[^\n]*\r\n$/);
});

test('a reader of the help that has read enough is no failure', async () => {
  await using session = inTerminal(['--help'], { shell: '| head -1' });
  expect(await session.exited).toBe(0);
  expect(session.text).toBe('Examples:\r\n');
});
