import { describe, expect, test } from '@jest/globals';
import { groupByReason } from './groups.ts';
import { letter } from './testing/letters.ts';

const failure = (code: string) => ({ code, message: `it was ${code}` });

describe('dead letters are grouped', () => {
  test('by the code of their last failure, the largest group first, the oldest letter first', () => {
    const letters = [
      letter('a', { sentAt: 30 }),
      letter('b', { sentAt: 20 }),
      letter('c', { sentAt: 10 }),
      letter('d', { body: '{' }),
    ];
    const failures = new Map([
      ['a', failure('ALMA_TIMEOUT')],
      ['b', failure('BAD_MESSAGE')],
      ['c', failure('ALMA_TIMEOUT')],
    ]);
    const groups = groupByReason(letters, { failures });
    expect(
      groups.map(({ code, looksLike, letters }) => [code, looksLike, letters.map((l) => l.messageId)]),
    ).toEqual([
      ['ALMA_TIMEOUT', undefined, ['c', 'a']],
      ['BAD_MESSAGE', undefined, ['b']],
      [undefined, 'broken JSON', ['d']],
    ]);
    expect(groups.map(({ whatToDo }) => whatToDo)).toEqual([
      'redrive once Alma answers again',
      expect.stringContaining('purge'),
      expect.stringContaining('timed out or crashed'),
    ]);
  });

  test('by the shape of their bodies where the logs cannot be read', () => {
    const letters = [letter('a'), letter('b', { body: '' }), letter('c')];
    const groups = groupByReason(letters, { unknownBecause: 'it is dark' });
    expect(groups.map(({ looksLike, letters }) => [looksLike, letters.length])).toEqual([
      ['text', 2],
      ['empty', 1],
    ]);
    expect(groups[0]?.whatToDo).toContain('log of the function');
  });

  test('into nothing where there are none', () => {
    expect(groupByReason([], { failures: new Map() })).toEqual([]);
  });
});
