import { compareFields } from '@alma-cache/cache-schemas/verify';
import { describe, expect, test } from '@jest/globals';
import { absenceLine, report } from './report.ts';
import type { Shown, ShownSubject, ShownUser } from './shown.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const cost = { calls: 1, callsLeft: 99 };

const text = (shown: Shown) => report(shown, { now: NOW, paint: (_, text) => text });

const valid = (record: object, expiresAt: number | undefined = NOW + DAY) =>
  ({ state: 'valid', record, asOf: NOW - 2 * HOUR, expiresAt }) as const;

const loan: ShownSubject = {
  kind: 'loan',
  id: '1733',
  found: valid({ loan_id: '1733', title: 'An invented title', renewable: true, expiry_date: 1 }),
  alma: undefined,
};

describe('a record', () => {
  test('is shown with its age, its expiry and its fields, without the expiry attribute', () => {
    expect(text(loan)).toBe(
      `loan     1733
cache    valid
as of    2031-03-04T10:00:00.000Z, 2 h ago
expires  2031-03-05T12:00:00.000Z, in 1 d: when the loan is due

field      value
loan_id    1733
renewable  true
title      An invented title
`,
    );
  });

  test('is shown beside Alma, what differs in two lines', () => {
    const cached = { loan_id: '1733', title: 'A', author: 'Writer, Ann', renewable: true };
    const inAlma = { loan_id: '1733', title: 'B', description: 'v. 2', renewable: true };
    const detail = compareFields(['loan_id', 'renewable', 'title', 'author', 'description'], cached, inAlma);
    const alma = { ...cost, state: 'differs', differences: 3, detail } as const;
    expect(text({ ...loan, found: valid(cached), alma })).toContain(
      `Alma     differs in 3 fields

field        where          value
loan_id      same           1733
renewable    same           true
title        in cache       A
             in Alma        B
author       only in cache  Writer, Ann
description  only in Alma   v. 2
`,
    );
  });

  test('is shown alone where Alma did not answer', () => {
    const alma = { ...cost, state: 'unknown', reason: 'Alma is down' } as const;
    expect(text({ ...loan, alma })).toMatch(/^Alma +not compared$/m);
    expect(text({ ...loan, alma })).toMatch(/^title +An invented title$/m);
  });

  test("of a request tells its own expiry from Alma's", () => {
    const found = valid({ request_id: '1', expiry_date: '2031-02-25Z', record_expiry_date: 1 });
    const request = text({ ...loan, kind: 'request', found });
    expect(request).toMatch(/: two weeks after it was written; .* its expiry_date, 2031-02-25Z$/m);
    expect(request).toMatch(/^expiry_date +2031-02-25Z$/m);
    expect(request).not.toContain('record_expiry_date');
  });

  test('of a loan without a due date is never valid', () => {
    const found = { ...loan.found, state: 'expired', record: {}, asOf: NOW, expiresAt: undefined } as const;
    expect(text({ ...loan, found })).toMatch(/^expires +never valid/m);
  });

  test('of the older stack has no date', () => {
    expect(text({ ...loan, found: { ...valid({}), asOf: undefined } })).toMatch(/^as of +an unknown time/m);
  });

  test('cannot move the cursor of a terminal', () => {
    const title = 'A\u001b[2Jtitle\r\nof\u0007two';
    expect(text({ ...loan, found: valid({ title }) })).toMatch(/^title +Atitle of two$/m);
    expect(text({ ...loan, id: '1\u001b[2J' })).not.toContain('\u001b');
  });
});

describe('a user', () => {
  const user: ShownUser = {
    kind: 'user',
    id: 'ann',
    found: valid({ primary_id: 'ann' }),
    lists: {
      loan_ids: new Map<string, ShownUser['found']>([
        ['L1', valid({})],
        ['L2', { ...valid({}), state: 'expired', expiresAt: NOW - DAY }],
        ['L3', { state: 'absent' }],
      ]),
      request_ids: new Map([['R1', { state: 'deleted', asOf: NOW, expiresAt: undefined }]]),
      fee_ids: new Map(),
    },
    alma: undefined,
  };

  test('is shown with what the cache holds of each list', () => {
    expect(text(user)).toContain(
      `
list         ids  valid  expired  deleted  not cached
loan_ids       3      1        1        0           1
request_ids    1      0        0        1           0
fee_ids        0      0        0        0           0

list     id  cached      expires
loan     L1  valid       2031-03-05T12:00:00.000Z, in 1 d
loan     L2  expired     2031-03-03T12:00:00.000Z, 1 d ago
loan     L3  not cached
request  R1  deleted
`,
    );
  });

  test("is shown beside Alma's lists", () => {
    const none = { same: [], onlyInCache: [], onlyInAlma: [] };
    const detail = {
      loan_ids: { same: ['L1', 'L2'], onlyInCache: ['L3'], onlyInAlma: ['L4'] },
      request_ids: { ...none, same: ['R1'] },
      fee_ids: none,
    };
    const shown = text({ ...user, alma: { ...cost, state: 'differs', differences: 2, detail } });
    expect(shown).toMatch(/^Alma +differs in 2 ids$/m);
    expect(shown).toMatch(/^loan +L1 +valid .* same$/m);
    expect(shown).toMatch(/^loan +L3 +not cached +only in cache$/m);
    expect(shown).toMatch(/^loan +L4 +only in Alma$/m);
  });
});

describe('what is not in the cache', () => {
  test('is told in a line, a tombstone from what never was there', () => {
    expect(absenceLine({ ...loan, found: { state: 'absent' } }, NOW)).toMatch(
      /^loan 1733 is not in the cache: it never/,
    );
    expect(absenceLine({ ...loan, found: { state: 'deleted', asOf: NOW - HOUR, expiresAt: NOW } }, NOW)).toBe(
      'loan 1733 is not in the cache: Alma no longer had it as of 2031-03-04T11:00:00.000Z, 1 h ago',
    );
  });
});
