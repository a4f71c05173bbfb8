import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Captured } from '../testing/run-command.ts';
import { showProgress } from './progress.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

class CapturedTerminal extends Captured {
  readonly isTTY = true;
  readonly columns = 20;
}

describe('on a terminal', () => {
  test('draws at once, and then as often as it looks alive', async () => {
    const stderr = new CapturedTerminal();
    let done = 1;
    using _ = await showProgress({ stderr, env: {} }, () => `${done} done`);
    expect(stderr.text).toContain('1 done');
    done = 2;
    jest.advanceTimersByTime(200);
    expect(stripVTControlCharacters(stderr.text)).toContain('2');
  });

  test('never draws more than one line', async () => {
    const stderr = new CapturedTerminal();
    using _ = await showProgress({ stderr, env: {} }, () => 'x'.repeat(100));
    expect(stderr.text).toContain('x'.repeat(19));
    expect(stderr.text).not.toContain('x'.repeat(20));
  });

  test('leaves only what was said', async () => {
    const stderr = new CapturedTerminal();
    {
      using progress = await showProgress({ stderr, env: {} }, () => 'half way');
      progress.say('a word');
    }
    const { text } = stderr;
    expect(text).toContain('a word\n');
    // The line is erased after it was drawn last.
    expect(text.lastIndexOf('\x1b[2K')).toBeGreaterThan(text.lastIndexOf('half way'));
    const { length } = text;
    jest.advanceTimersByTime(1000);
    expect(stderr.text).toHaveLength(length);
  });

  test('says what is to be said when it has ended', async () => {
    const stderr = new CapturedTerminal();
    const progress = await showProgress({ stderr, env: {} }, () => 'half way');
    progress[Symbol.dispose]();
    progress.say('a word');
    expect(stderr.text.endsWith('a word\n')).toBe(true);
  });
});

describe('elsewhere', () => {
  test.each([
    ['where there is no terminal', new Captured(), {}],
    ['on a terminal that cannot go back in a line', new CapturedTerminal(), { TERM: 'dumb' }],
  ])('draws nothing %s, and says what is to be said', async (_name, stderr, env) => {
    using progress = await showProgress({ stderr, env }, () => 'half way');
    progress.say('a word');
    jest.advanceTimersByTime(1000);
    expect(stderr.text).toBe('a word\n');
  });
});
