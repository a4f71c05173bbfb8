import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { sayOnce } from './say-once.ts';

function said(errors: readonly unknown[], properties: object): unknown {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), properties);
  const say = sayOnce(stream);
  for (const error of errors) say(error);
  return stream.read();
}

const full = new Error('The disk is full');

test('what went wrong is said once, and something else as well', () => {
  expect(said([full, new Error('another'), full], {})).toBe('The disk is full\nanother\n');
});

test('it takes the place of a line of progress', () => {
  expect(said([full], { isTTY: true })).toBe('\r\x1b[KThe disk is full\n');
});
