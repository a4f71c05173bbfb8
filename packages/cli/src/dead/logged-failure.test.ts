import { describe, expect, test } from '@jest/globals';
import { failuresIn } from './logged-failure.ts';

describe('a line of the log', () => {
  test('tells of a message that failed', () => {
    expect(
      failuresIn('{"level":"ERROR","messageId":"a","code":"ALMA_TIMEOUT","message":"too slow"}'),
    ).toEqual([['a', { code: 'ALMA_TIMEOUT', message: 'too slow' }]]);
  });

  test('tells of messages that were put off until the quota is reset', () => {
    const because = { code: 'ALMA_THROTTLED_DAY', message: 'enough for today' };
    const postponed = { message: 'Postponed until 2026-03-05', messageIds: ['a', 'b'], because };
    expect(failuresIn(JSON.stringify(postponed))).toEqual([
      ['a', because],
      ['b', because],
    ]);
  });

  test.each([
    'START RequestId: 1',
    '{"messageId":"a"',
    'null',
    '{"level":"ERROR","messageId":"a","message":"done"}',
    '{"level":"DEBUG","messageId":"a","code":"POSTPONED","message":"later"}',
    '{"level":"ERROR","code":"SETUP","message":"no message"}',
    '{"messageIds":["a"],"because":{"code":"AccessDenied"},"message":"Messages could not be postponed"}',
    '{"messageIds":["a"],"message":"Postponed"}',
  ])('tells of no failure: %s', (text) => {
    expect(failuresIn(text)).toEqual([]);
  });
});
