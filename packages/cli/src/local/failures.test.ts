import { describe, expect, test } from '@jest/globals';
import { renderFailures } from './failures.ts';

const line = (json: Record<string, unknown> | undefined) => ({ text: JSON.stringify(json) ?? 'END' });

function error(code: string, messageId: string, message: string) {
  return line({ level: 'ERROR', code, messageId, message });
}

describe('the failures in the log', () => {
  test('are counted by code and message, however often a message was received', () => {
    const log = [
      error('ALMA_USER_NOT_FOUND', 'a', 'no user "ann"'),
      error('ALMA_USER_NOT_FOUND', 'b', 'no user "bob"'),
      error('BAD_MESSAGE', 'c', 'not a string'),
      error('ALMA_USER_NOT_FOUND', 'a', 'no user "ann"'),
    ];
    expect(renderFailures(log)).toEqual([
      'ALMA_USER_NOT_FOUND, 2 messages: no user "ann"',
      'BAD_MESSAGE, 1 message: not a string',
    ]);
  });

  test('are errors of messages, and no other line', () => {
    const log = [
      line(undefined),
      line({ level: 'INFO', message: 'Batch finished' }),
      line({ level: 'WARN', code: 'POSTPONED', messageId: 'a', message: 'later' }),
      line({ level: 'ERROR', code: 'SETUP', message: 'no message' }),
    ];
    expect(renderFailures(log)).toEqual([]);
  });
});
