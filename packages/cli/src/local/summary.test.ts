import { describe, expect, test } from '@jest/globals';
import { deadLetterCount, faultsOf, renderSummary, type Summary } from './summary.ts';

const summary: Summary = {
  alma: 'sandbox',
  users: 200,
  tables: [
    { table: 'userCacheTable', cached: 200, inAlma: 200, items: 200 },
    { table: 'loanCacheTable', cached: 1829, inAlma: 1831, items: 1837 },
    { table: 'feeCacheTable', cached: 1, inAlma: null, items: 1 },
  ],
  deadLetters: [
    { queue: 'usersDLQ', messages: 0 },
    { queue: 'loansDLQ', messages: 2 },
  ],
  seconds: 12.34,
  webhooks: { raised: 40, duplicated: 12, sent: 52, retried: 0, delivered: 52 },
  api: { users: 20, fromCache: 19, failed: 0, different: 0 },
};

describe('the summary', () => {
  test('is a table, the dead letters and the time', () => {
    expect(renderSummary(summary)).toBe(
      [
        'table           cached  in sandbox  at the end',
        'userCacheTable     200         200         200',
        'loanCacheTable    1829        1831        1837',
        'feeCacheTable        1           ?           1',
        '"at the end": after the events and reads; what they deleted is remembered for a day, and counted',
        '',
        'loansDLQ: 2 dead letters',
        '200 users in 12.3 s',
        '40 webhook events, 12 of them sent twice, out of order: all 52 taken',
        '20 users read through the API, 19 from the cache alone, all as in sandbox',
        '',
      ].join('\n'),
    );
  });

  test('says what went wrong with the events and the API', () => {
    const rendered = renderSummary({
      ...summary,
      webhooks: { raised: 40, duplicated: 0, sent: 40, retried: 3, delivered: 39 },
      api: { users: 20, fromCache: 0, failed: 1, different: 2 },
    });
    expect(rendered).toContain('out of order: only 39 of 40 taken, 3 retries\n');
    expect(rendered).toContain('0 from the cache alone, 1 without success, 2 not as in sandbox\n');
  });

  test('says nothing of events where none are sent, and compares with nothing that is not known', () => {
    const api = { users: 1, fromCache: 1, failed: 0, different: null };
    const rendered = renderSummary({ ...summary, alma: 'Alma eu', users: 1, webhooks: null, api });
    expect(rendered).toMatch(/\n1 user in 12\.3 s\n1 user read through the API, 1 from the cache alone\n$/);
  });

  test('counts dead letters', () => {
    expect(deadLetterCount(summary)).toBe(2);
  });

  test('has a line for each fault', () => {
    expect(faultsOf(summary)).toEqual([expect.stringContaining('2 records of Alma are not in the cache')]);
    const webhooks = { raised: 2, duplicated: 0, sent: 2, retried: 3, delivered: 1 };
    const api = { users: 5, fromCache: 0, failed: 1, different: 2 };
    expect(faultsOf({ ...summary, tables: [], webhooks, api })).toEqual([
      '1 webhook events were not taken',
      '3 answers of the API are not what they should be',
    ]);
    expect(faultsOf({ ...summary, tables: [], webhooks: null })).toEqual([]);
  });
});
