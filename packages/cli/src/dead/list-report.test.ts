import { describe, expect, test } from '@jest/globals';
import { groupByReason } from './groups.ts';
import type { Finding } from './list.ts';
import { afterLooking, findingAsJson, findingAsText } from './list-report.ts';
import type { Reasons } from './reasons.ts';
import { deadMessage } from './testing/messages.ts';

const NOON = Date.UTC(2026, 2, 4, 12);
const HOUR = 3_600_000;

const MESSAGES = [
  deadMessage('a', { sentAt: NOON - 3 * HOUR, body: 'anna.m' }),
  deadMessage('b', { sentAt: NOON - 2 * HOUR, body: 'ben.o' }),
  deadMessage('c', { sentAt: NOON - HOUR, body: '{"\u001B[31m' }),
];
const REASONS: Reasons = {
  failures: new Map([
    ['a', { code: 'ALMA_TIMEOUT', message: 'no answer in 10 s' }],
    ['b', { code: 'ALMA_TIMEOUT', message: 'no answer in 10 s' }],
  ]),
};

function finding(differences: Partial<Finding> = {}): Finding {
  const { messages = MESSAGES, reasons = REASONS } = differences;
  return {
    queue: {
      source: { name: 'users', url: 'http://sqs/users', arn: 'arn:users' },
      name: 'stack-usersDLQ',
      url: 'http://sqs/stack-usersDLQ',
      arn: 'arn:stack-usersDLQ',
    },
    count: { visible: 3, hidden: 0 },
    messages,
    failedElsewhere: [],
    complete: true,
    reasons,
    groups: groupByReason(messages, reasons),
    stuck: [],
    holdSeconds: 130,
    ...differences,
  };
}

describe('what was found in a queue', () => {
  test('is a table of reasons, and what to do about each', () => {
    expect(findingAsText(finding(), { bodies: false, now: NOON }).split('\n')).toEqual([
      'users: 3 dead letters',
      'messages  reason                          oldest sent  newest sent  message id of the oldest',
      '       2  ALMA_TIMEOUT                    3 h ago      2 h ago      a',
      '       1  not known, body is broken JSON  1 h ago      1 h ago      c',
      '',
      'ALMA_TIMEOUT: redrive once Alma answers again',
      expect.stringMatching(/^not known: the function timed out or crashed/),
      '',
    ]);
  });

  test('shows no body unless asked for', () => {
    const text = findingAsText(finding(), { bodies: false, now: NOON });
    const json = JSON.stringify(findingAsJson(finding(), false));
    for (const output of [text, json]) expect(output).not.toMatch(/anna|no answer/);
  });

  test('shows each message with body and failure where asked for, and nothing that drives the terminal', () => {
    const text = findingAsText(finding(), { bodies: true, now: NOON });
    expect(text).toContain('  a  anna.m\n    no answer in 10 s\n  b  ben.o\n');
    expect(text).toContain('  c  {"\n');
  });

  test('tells what was left out', () => {
    const partly = finding({ complete: false, count: { visible: 1240, hidden: 12 } });
    expect(findingAsText(partly, { bodies: false, now: NOON })).toMatch(
      /^users: 3 of about 1,240 dead letters examined, 12 more hidden at the moment\n/,
    );
  });

  test('is one line where there is nothing', () => {
    const none = finding({ messages: [] });
    expect(findingAsText(none, { bodies: true, now: NOON })).toBe('users: 0 dead letters\n');
  });

  test('is an object for programs', () => {
    expect(findingAsJson(finding(), true)).toMatchObject({
      queue: 'users',
      deadLetterQueue: 'stack-usersDLQ',
      visible: 3,
      hidden: 0,
      examined: 3,
      complete: true,
      reasonsUnknownBecause: null,
      groups: [
        {
          reason: 'ALMA_TIMEOUT',
          looksLike: null,
          messages: 2,
          oldestSentAt: '2026-03-04T09:00:00.000Z',
          newestSentAt: '2026-03-04T10:00:00.000Z',
          messageIds: ['a', 'b'],
          details: [{ body: 'anna.m', receiveCount: 4, failure: 'no answer in 10 s' }, { body: 'ben.o' }],
        },
        { reason: null, looksLike: 'broken JSON', messages: 1, details: [{ failure: null }] },
      ],
    });
  });
});

describe('words about it', () => {
  test('tell the price of looking, and what comes next', () => {
    expect(afterLooking([finding()], false)).toEqual([
      expect.stringContaining('one more receipt of each message'),
      expect.stringContaining('dead redrive QUEUE --reason CODE'),
    ]);
  });

  test('tell what is not known, not seen, or not visible yet', () => {
    const reasons = { unknownBecause: 'These credentials may not do this (logs:FilterLogEvents)' };
    const words = afterLooking([finding({ complete: false, reasons, stuck: ['InternalError'] })], false);
    expect(words.slice(0, 3)).toEqual([
      'users: --limit N examines more than 3.',
      'users: why messages failed is not known: These credentials may not do this (logs:FilterLogEvents)',
      expect.stringMatching(
        /^users: 1 message could not be made visible .* \(InternalError\), .* 2 min 10 s/,
      ),
    ]);
  });

  test('are few where there is nothing', () => {
    expect(afterLooking([], false)).toEqual(['There are no dead letters.']);
    expect(afterLooking([finding({ messages: [] })], false)).toEqual([]);
  });

  test('say nothing of what an interruption left out', () => {
    expect(afterLooking([], true)).toEqual([]);
    expect(afterLooking([finding({ complete: false })], true)).toEqual(afterLooking([finding()], false));
  });
});
