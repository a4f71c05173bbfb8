import { describe, expect, test } from '@jest/globals';
import type { Status } from './status.ts';
import { NOON, queueStatus, stackStatus } from './testing/statuses.ts';
import { exitCodeOf, judge } from './verdict.ts';
import type { Work } from './work.ts';

const HOUR_MS = 3_600_000;

const withQueues = (...queues: Status['queues']) => stackStatus({ queues });
const withCalls = (left: number) => stackStatus({ almaCalls: { left, readAt: NOON } });
const readers = (state: string) => ({ readers: [{ functionName: 'f', state }] });

describe('all is well', () => {
  const cases: [string, Status][] = [
    ['where nothing waits', stackStatus()],
    ['where a queue has no dead-letter queue', withQueues(queueStatus('users', { dead: 'none' }))],
    ['where a mapping is being enabled', withQueues(queueStatus('users', readers('Enabling')))],
    ['where no function has called Alma today', stackStatus({ almaCalls: undefined })],
    ['where just enough calls are left', withCalls(5_000)],
  ];
  test.each(cases)('%s', (_, status) => {
    const verdict = judge(status);
    expect(verdict).toEqual({ level: 'healthy', attention: [], unreadable: [], work: undefined });
    expect(exitCodeOf(verdict)).toBe(0);
  });
});

describe('a person is needed', () => {
  const stuck = { waiting: 3, oldestMs: HOUR_MS };
  const cases: [string, Status, string][] = [
    [
      'for dead letters',
      withQueues(
        queueStatus('users'),
        queueStatus('loans', { dead: 1_014 }),
        queueStatus('fees', { dead: 1 }),
      ),
      '1,014 dead letters in loans, 1 in fees (dead list loans tells why)',
    ],
    [
      'for a mapping that is disabled',
      withQueues(queueStatus('users', readers('Disabled'))),
      'users is not read: the mapping to f is disabled',
    ],
    [
      'for a queue that nothing reads',
      withQueues(queueStatus('users', { readers: [] })),
      'users is not read: no function has a mapping of it',
    ],
    [
      'for messages that wait while none is processed',
      withQueues(queueStatus('users', stuck)),
      'nothing of users is processed: its oldest message waits for 1 h',
    ],
    ['for few calls', withCalls(4_999), 'only 4,999 Alma calls left today'],
    ['for no calls', withCalls(0), "Alma's calls of today are used up: what is queued waits for tomorrow"],
  ];
  test.each(cases)('%s', (_, status, attention) => {
    const verdict = judge(status);
    expect(verdict).toMatchObject({ level: 'attention', attention: [attention] });
    expect(exitCodeOf(verdict)).toBe(3);
  });

  test('for fewer calls than the library wants to keep', () => {
    expect(judge(withCalls(900), 800).level).toBe('healthy');
    expect(judge(withCalls(900), 1_000).level).toBe('attention');
  });

  test.each([
    ['some are processed', { processedPerMinute: 1 }],
    ['there are fewer and fewer', { changePerMinute: -1 }],
    ['they do not wait for long yet', { oldestMs: 29 * 60_000 }],
    ['they are in flight', { waiting: 0, inFlight: 3 }],
    ['nobody reads them, which is said already', readers('Disabled')],
  ])('but not for messages that wait where %s', (_, differences) => {
    const { attention } = judge(withQueues(queueStatus('users', { ...stuck, ...differences })));
    expect(attention.join()).not.toContain('oldest message');
  });
});

describe('what could not be read', () => {
  const unreadable = [
    { part: 'queue loans', reason: 'may not' },
    { part: 'mappings', reason: 'may not' },
    { part: 'table fee', reason: 'is gone' },
  ];

  test('is no good news: the exit code is that of attention', () => {
    const verdict = judge(stackStatus({ unreadable }));
    expect(verdict).toMatchObject({
      level: 'incomplete',
      unreadable: ['queue loans, mappings: may not', 'table fee: is gone'],
    });
    expect(exitCodeOf(verdict)).toBe(3);
  });

  test('hides nothing that needs a person', () => {
    const queues = [queueStatus('users', { dead: 1 })];
    expect(judge(stackStatus({ queues, unreadable })).level).toBe('attention');
  });
});

describe('the work', () => {
  const busy = { waiting: 12_390, inFlight: 10 };
  const cases: [string, Status['queues'], Work][] = [
    [
      'of one queue',
      [queueStatus('loanUpdated', { ...busy, processedPerMinute: 95 })],
      { state: 'working', text: '12,400 messages in loanUpdated, about 2 h 11 min left at 95 a minute' },
    ],
    [
      'of several, by the last one',
      [
        queueStatus('loanUpdated', { waiting: 1, processedPerMinute: 0.4 }),
        queueStatus('loanReturned', { waiting: 60, processedPerMinute: 20 }),
      ],
      { state: 'working', text: '61 messages in 2 queues, about 3 min left (loanReturned at 20 a minute)' },
    ],
    [
      'of users, which beget more',
      [queueStatus('users', { waiting: 60, processedPerMinute: 0.4 }), queueStatus('loans')],
      { state: 'working', text: '60 messages in users, at least 2 h 30 min left at 24 an hour' },
    ],
    [
      'that grows',
      [queueStatus('users', { waiting: 60, changePerMinute: 300 })],
      { state: 'waiting', text: '60 messages in users, growing by 300 a minute' },
    ],
    [
      'that grows while it is processed',
      [queueStatus('users', { waiting: 60, changePerMinute: 300, processedPerMinute: 50 })],
      { state: 'working', text: '60 messages in users, growing by 300 a minute' },
    ],
    [
      'that does not move',
      [queueStatus('users', { waiting: 60, processedPerMinute: 0 })],
      { state: 'waiting', text: '60 messages in users, not moving' },
    ],
    [
      'of which no rate is known',
      [queueStatus('users', { waiting: 1 })],
      { state: 'waiting', text: '1 message in users, at a rate not known yet' },
    ],
    [
      'that is put off until the next day',
      [
        queueStatus('users', { inFlight: 900, delayed: 100, postponed: 1_000 }),
        queueStatus('loans', { inFlight: 7, postponed: 7 }),
      ],
      {
        state: 'waiting',
        text: "1,007 messages in 2 queues, waiting for Alma's next day, in 12 h",
      },
    ],
    [
      'of which some is put off until the next day',
      [
        queueStatus('users', { inFlight: 1_000, postponed: 1_000 }),
        queueStatus('loanUpdated', { waiting: 50, processedPerMinute: 10 }),
      ],
      {
        state: 'working',
        text: "1,050 messages in 2 queues, at least 5 min left (loanUpdated at 10 a minute); 1,000 of them waiting for Alma's next day, in 12 h",
      },
    ],
  ];
  test.each(cases)('%s', (_, queues, work) => {
    expect(judge(stackStatus({ queues }))).toMatchObject({ level: work.state, work });
  });

  test('is not done today where it takes more calls than are left', () => {
    const queues = [queueStatus('users', { waiting: 4_000 }), queueStatus('loans', { waiting: 10 })];
    const { work, level } = judge(stackStatus({ queues, almaCalls: { left: 12_009, readAt: NOON } }));
    expect(work?.text).toMatch(
      /; it takes at least 12,010 Alma calls and today 12,009 are left, so not today$/,
    );
    expect(level).toBe('waiting');
  });
});
