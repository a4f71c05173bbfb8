import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { hasReason, isEverything, matches, type SelectionOptions, withSelection } from './selection.ts';
import { deadMessage } from './testing/messages.ts';

const NOW = Date.UTC(2026, 2, 4, 12);
const HOUR = 3_600_000;

function parse(...args: string[]): SelectionOptions {
  const command = withSelection(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts<SelectionOptions>();
}

describe('a selection', () => {
  test('without an option is everything', () => {
    expect(isEverything(parse())).toBe(true);
  });

  test.each([
    [['--id', 'a']],
    [['--reason', 'BAD_MESSAGE']],
    [['--match', '']],
    [['--older-than', '0s']],
    [['--newer-than', '1d']],
    [['--limit', '5']],
  ])('with %j is not everything', (args) => {
    expect(isEverything(parse(...args))).toBe(false);
  });

  test.each([
    [['--id', 'a', '--id', 'b'], true],
    [['--id', 'b'], false],
    [['--match', 'st_us'], true],
    [['--match', 'other'], false],
    [['--older-than', '59min'], true],
    [['--older-than', '1h'], false],
    [['--newer-than', '1h'], true],
    [['--newer-than', '0.5h'], false],
    [['--older-than', '30min', '--newer-than', '2 h', '--match', 'test'], true],
    [['--older-than', '30min', '--match', 'other'], false],
  ])('of %j selects a message of an hour ago: %p', (args, selected) => {
    expect(matches(deadMessage('a', { sentAt: NOW - HOUR }), parse(...args), NOW)).toBe(selected);
  });

  test.each([
    [[], undefined, true],
    [['--reason', 'ALMA_TIMEOUT'], undefined, false],
    [['--reason', 'ALMA_TIMEOUT'], 'ALMA_TIMEOUT', true],
    [['--reason', 'ALMA_TIMEOUT', '--reason', 'BAD_MESSAGE'], 'BAD_MESSAGE', true],
    [['--reason', 'ALMA_TIMEOUT'], 'BAD_MESSAGE', false],
  ])('of %j selects a message that failed with %s: %p', (args, code, selected) => {
    expect(hasReason(code === undefined ? undefined : { code, message: '' }, parse(...args))).toBe(selected);
  });

  test.each([
    ['--older-than', '2'],
    ['--older-than', '2w'],
    ['--newer-than', '-1h'],
    ['--newer-than', 'yesterday'],
    ['--limit', '0'],
    ['--limit', 'all'],
  ])('refuses %s %s', (...args) => {
    expect(() => parse(...args)).toThrow(/invalid/);
  });
});
