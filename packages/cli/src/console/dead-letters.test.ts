import { describe, expect, test } from '@jest/globals';
import { groupDeadLetters } from './dead-letters.ts';

function letters(count: number, code: string, body = 'a.user') {
  return Array.from({ length: count }, (_, n) => ({
    messageId: `${code} ${n}`,
    queue: 'usersDLQ',
    body,
    receiveCount: 4,
  }));
}

/** The code is the first word of the message id. */
const reasonOf = (messageId: string) => ({ code: messageId.split(' ')[0] ?? '', message: `of ${messageId}` });

describe('dead letters', () => {
  test('are grouped by the code of their failure, the largest group first, with what was said last', () => {
    const { groups } = groupDeadLetters([...letters(1, 'RARE'), ...letters(3, 'COMMON')], reasonOf);
    expect(groups.map(({ code, count, message }) => ({ code, count, message }))).toEqual([
      { code: 'COMMON', count: 3, message: 'of COMMON 2' },
      { code: 'RARE', count: 1, message: 'of RARE 0' },
    ]);
    expect(groups[1]?.letters).toEqual(letters(1, 'RARE'));
  });

  test('without a reason are a group of their own', () => {
    const { groups } = groupDeadLetters(letters(2, 'x'), () => undefined);
    expect(groups).toEqual([
      expect.objectContaining({
        code: null,
        count: 2,
        message: expect.stringContaining('log does not name'),
      }),
    ]);
  });

  test('beyond two hundred are counted, not listed', () => {
    const { groups, unlisted } = groupDeadLetters([...letters(150, 'A'), ...letters(100, 'B')], reasonOf);
    expect(groups.map(({ count, letters }) => [count, letters.length])).toEqual([
      [150, 150],
      [100, 50],
    ]);
    expect(unlisted).toBe(50);
  });

  test('are shown with the beginning of a long body', () => {
    const { groups } = groupDeadLetters(letters(1, 'A', 'x'.repeat(100_000)), reasonOf);
    expect(groups[0]?.letters[0]?.body).toBe(`${'x'.repeat(2000)} …`);
  });
});
