import { describe, expect, test } from '@jest/globals';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  test('has defaults for everything', () => {
    expect(parseArguments([])).toEqual({ help: false, keep: false, json: false });
  });

  test('takes every option', () => {
    const args = ['--users', 'ids.txt', '--keep', '--json', '--help'];
    expect(parseArguments(args)).toEqual({ help: true, keep: true, json: true, users: 'ids.txt' });
  });

  test('takes standard input for the users', () => {
    expect(parseArguments(['--users', '-']).users).toBe('-');
  });

  test.each([
    ['an unknown option', ['--color'], '--color'],
    ['a stray argument', ['ids.txt'], 'ids.txt'],
    ['a missing value', ['--users'], '--users'],
    ['an empty value', ['--users='], '--users'],
  ])('refuses %s with one line that names it', (_, args, named) => {
    const failure = { code: 'USAGE', message: expect.stringMatching(new RegExp(`^[^\\n]*${named}[^\\n]*$`)) };
    expect(() => parseArguments(args)).toThrow(expect.objectContaining(failure));
  });
});
