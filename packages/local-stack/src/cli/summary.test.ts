import { describe, expect, test } from '@jest/globals';
import { deadLetterCount, missingCount, renderSummary, type Summary } from './summary.ts';

const summary: Summary = {
  alma: 'sandbox',
  users: 200,
  tables: [
    { table: 'userCacheTable', cached: 200, inAlma: 200 },
    { table: 'loanCacheTable', cached: 1829, inAlma: 1831 },
    { table: 'otherTable', cached: 1, inAlma: null },
  ],
  deadLetters: [
    { queue: 'usersDLQ', messages: 0 },
    { queue: 'loansDLQ', messages: 2 },
  ],
  seconds: 12.34,
};

describe('the summary', () => {
  test('is a table, the dead letters and the time', () => {
    expect(renderSummary(summary)).toBe(
      [
        'table           cached  in sandbox',
        'userCacheTable     200         200',
        'loanCacheTable    1829        1831',
        'otherTable           1           ?',
        '',
        'loansDLQ: 2 dead letters',
        '200 users in 12.3 s',
        '',
      ].join('\n'),
    );
  });

  test('counts dead letters and records that are missing', () => {
    expect(deadLetterCount(summary)).toBe(2);
    expect(missingCount(summary)).toBe(2);
  });
});
