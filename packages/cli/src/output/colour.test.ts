import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { describe, expect, test } from '@jest/globals';
import type { Output } from '../terminal.ts';
import { painter } from './colour.ts';

const pipe: Output = new PassThrough();
const terminal: Output = Object.assign(new PassThrough(), {
  isTTY: true,
  getColorDepth: WriteStream.prototype.getColorDepth,
});
const COLOURFUL = { TERM: 'xterm-256color' };

describe('colours', () => {
  test('are shown on a terminal', () => {
    expect(painter(terminal, { env: COLOURFUL })('good', 'healthy')).toBe('\u001B[32mhealthy\u001B[39m');
  });

  test.each([
    ['where there is no terminal', pipe, COLOURFUL],
    ['where NO_COLOR is set', terminal, { ...COLOURFUL, NO_COLOR: '1' }],
    ['where the terminal has none', terminal, { TERM: 'dumb' }],
  ])('are not shown %s', (_, output, env) => {
    expect(painter(output, { env })('bad', 'ATTENTION')).toBe('ATTENTION');
  });
});
