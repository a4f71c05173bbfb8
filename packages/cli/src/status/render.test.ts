import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { render, summary } from './render.ts';
import type { Status } from './status.ts';
import { queueStatus, stackStatus } from './testing/statuses.ts';
import { judge } from './verdict.ts';

const plain = (_: string, text: string) => text;
const lines = (status: Status, width = Number.POSITIVE_INFINITY) =>
  render(status, judge(status), { paint: plain, width });

const BUSY = stackStatus({
  queues: [
    queueStatus('users', { waiting: 12_000, inFlight: 10, oldestMs: 3_720_000, processedPerMinute: 95 }),
    queueStatus('loans', {
      waiting: 390,
      dead: 14,
      changePerMinute: 5,
      readers: [{ functionName: 'stack-updateLoan', state: 'Disabled' }],
    }),
    queueStatus('fees', {
      waiting: undefined,
      inFlight: undefined,
      delayed: undefined,
      dead: undefined,
      readers: undefined,
    }),
  ],
  tables: [
    { name: 'user', items: 11_234 },
    { name: 'fee', items: undefined },
  ],
  unreadable: [{ part: 'queue fees', reason: 'These credentials may not do this' }],
});

describe('a status', () => {
  test('begins with the verdict', () => {
    expect(lines(BUSY)).toEqual([
      'ATTENTION     14 dead letters in loans (dead list loans tells why)',
      '              loans is not read: the mapping to stack-updateLoan is disabled',
      'not readable  queue fees: These credentials may not do this',
      'working       12,400 messages in 2 queues, at least 2 h 6 min left (users at 95 a minute), loans grows by 5 a minute',
      '',
      'queue  waiting  in flight  dead     oldest  a minute       left  mapping',
      'users   12,000         10     0  1 h 2 min        95  2 h 6 min  enabled',
      'loans      390          0    14                           grows  disabled',
      'fees         ?          ?     ?                               ?  ?',
      '',
      'items         user 11,234, fee ? (up to six hours old)',
      'Alma          81,234 calls left today (3 min ago)',
    ]);
  });

  test('tells that no function asked Alma today from that CloudWatch could not be read', () => {
    const silent = stackStatus({ almaCalls: undefined });
    expect(lines(silent).at(-1)).toBe('Alma          calls left today: not known, no function said it');
    const refused = stackStatus({ ...silent, unreadable: [{ part: 'Alma calls', reason: 'may not' }] });
    expect(lines(refused).at(-1)).toBe('Alma          calls left today: not readable');
  });

  test('is short where all is well', () => {
    expect(lines(stackStatus())[0]).toBe('healthy       nothing to do');
  });

  test('shows delayed messages where there are any', () => {
    expect(lines(BUSY).join('\n')).not.toContain('delayed');
    const delayed = stackStatus({ queues: [queueStatus('users', { delayed: 3 })] });
    expect(lines(delayed).join('\n')).toMatch(/delayed.*\nusers +0 +0 +3/);
  });

  test('leaves out what a narrow terminal has no room for, but never a number of messages', () => {
    const [headings] = lines(BUSY, 50).filter((line) => line.startsWith('queue'));
    expect(headings).toMatch(/^queue +waiting +dead +oldest +left$/);
  });

  test('is never wider than the terminal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 34, max: 160 }), (width) => {
        for (const line of lines(BUSY, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('has no queues where none are looked at', () => {
    expect(lines(stackStatus({ queues: [] })).join('\n')).not.toContain('waiting');
  });
});

describe('a status in one line', () => {
  test('is what needs a person, what is not known, and what there is to do', () => {
    expect(summary(judge(BUSY))).toBe(
      'ATTENTION: 14 dead letters in loans (dead list loans tells why); loans is not read: the mapping to stack-updateLoan is disabled. ' +
        'not readable: queue fees: These credentials may not do this. ' +
        'working: 12,400 messages in 2 queues, at least 2 h 6 min left (users at 95 a minute), loans grows by 5 a minute',
    );
  });

  test('says that all is well', () => {
    expect(summary(judge(stackStatus()))).toBe('healthy: nothing to do');
  });
});
