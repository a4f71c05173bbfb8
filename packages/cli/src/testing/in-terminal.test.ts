import { expect, test } from '@jest/globals';
import { inTerminal } from './in-terminal.ts';

test('runs the command in a terminal', async () => {
  await using session = inTerminal(['--help']);
  await session.waitFor(/Examples:/);
  expect(await session.exited).toBe(0);
});

test('tells what was seen when the awaited does not come', async () => {
  await using session = inTerminal(['--nope']);
  await expect(session.waitFor(/Examples:/)).rejects.toThrow(/unknown option/);
  expect(await session.exited).toBe(2);
});

test('runs in a shell where asked to', async () => {
  await using session = inTerminal(['--help'], { shell: '> /dev/null && echo over' });
  expect(await session.exited).toBe(0);
  expect(session.text).toBe('over\r\n');
});

test('tells what a person sees in the terminal', async () => {
  await using session = inTerminal(['--help'], {
    columns: 40,
    rows: 4,
    shell: '| tail -1; printf "\\033[1;1Habove"',
  });
  expect(await session.exited).toBe(0);
  expect(await session.screen()).toMatch(/^above/);
});
