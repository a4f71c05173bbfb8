import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { fitted, table } from './table.ts';

const COLUMNS = [{ heading: 'queue' }, { heading: 'waiting', align: 'right' }, { heading: 'state' }] as const;
const red = (text: string) => styleText('red', text, { validateStream: false });

describe('a table', () => {
  test('aligns text to the left and numbers to the right, with no blanks at the end of a line', () => {
    expect(
      table(COLUMNS, [
        ['users', '12,400', 'enabled'],
        ['loans', '7', ''],
      ]),
    ).toEqual(['queue  waiting  state', 'users   12,400  enabled', 'loans        7']);
  });

  test('is its headings alone where there are no rows', () => {
    expect(table(COLUMNS, [])).toEqual(['queue  waiting  state']);
  });

  test('aligns coloured cells, and cells of wide characters, by what is seen', () => {
    const lines = table(COLUMNS, [
      [red('users'), red('1'), 'a'],
      ['图书馆', '2', 'b'],
    ]);
    expect(lines.map(stripVTControlCharacters)).toEqual([
      'queue   waiting  state',
      'users         1  a',
      '图书馆        2  b',
    ]);
  });

  test('never has a line that is wider than the terminal', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/\p{C}/gu, ''));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 1, max: 60 }), (rows, width) => {
        for (const line of table(COLUMNS, rows, { width }))
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('a line that is fitted', () => {
  test('ends in an ellipsis where it was cut, and only there', () => {
    expect(fitted('12,400 waiting', 14)).toBe('12,400 waiting');
    expect(fitted('12,400 waiting', 10)).toBe('12,400 wa…');
  });

  test('keeps its colour to itself when it is cut', () => {
    expect(fitted(red('12,400 waiting'), 10)).toBe(red('12,400 wa…'));
  });
});
