import { describe, expect, test } from '@jest/globals';
import { groupByReason } from './groups.ts';
import { deadMessage } from './testing/messages.ts';

const failure = (code: string) => ({ code, message: `it was ${code}` });

describe('messages are grouped', () => {
  test('by the code of their last failure, the largest group first, the oldest message first', () => {
    const messages = [
      deadMessage('a', { sentAt: 30 }),
      deadMessage('b', { sentAt: 20 }),
      deadMessage('c', { sentAt: 10 }),
      deadMessage('d', { body: '{' }),
    ];
    const failures = new Map([
      ['a', failure('ALMA_TIMEOUT')],
      ['b', failure('BAD_MESSAGE')],
      ['c', failure('ALMA_TIMEOUT')],
    ]);
    const groups = groupByReason(messages, { failures });
    expect(
      groups.map(({ code, looksLike, messages }) => [code, looksLike, messages.map(({ id }) => id)]),
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
    const messages = [deadMessage('a'), deadMessage('b', { body: '' }), deadMessage('c')];
    const groups = groupByReason(messages, { unknownBecause: 'it is dark' });
    expect(groups.map(({ looksLike, messages }) => [looksLike, messages.length])).toEqual([
      ['text', 2],
      ['empty', 1],
    ]);
    expect(groups[0]?.whatToDo).toContain('log of the function');
  });

  test('into nothing where there are none', () => {
    expect(groupByReason([], { failures: new Map() })).toEqual([]);
  });
});
