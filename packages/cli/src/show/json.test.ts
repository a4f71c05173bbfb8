import type { UserList } from '@alma-cache/cache-schemas';
import { compareFields } from '@alma-cache/cache-schemas/verify';
import { expect, test } from '@jest/globals';
import { toJson } from './json.ts';
import { KINDS } from './shown.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');

test('JSON has every member, null where there is nothing to say', () => {
  expect(toJson({ kind: 'loan', id: '1', found: { state: 'absent' }, alma: undefined }, NOW)).toEqual({
    kind: 'loan',
    id: '1',
    state: 'absent',
    asOf: null,
    ageSeconds: null,
    expiresAt: null,
    record: null,
    alma: null,
  });
});

test('JSON has times in ISO 8601, the record as stored, and both sides of each field', () => {
  const record = { loan_id: '1', title: 'A', expiry_date: 1_930_392_000 };
  const detail = compareFields(['loan_id', 'title'], record, { loan_id: '1' });
  const found = { state: 'valid', record, asOf: NOW - 90_500, expiresAt: NOW } as const;
  const alma = { calls: 1, callsLeft: undefined, state: 'differs', differences: 1, detail } as const;
  expect(toJson({ kind: 'loan', id: '1', found, alma }, NOW)).toEqual({
    kind: 'loan',
    id: '1',
    state: 'valid',
    asOf: '2031-03-04T11:58:29.500Z',
    ageSeconds: 90,
    expiresAt: '2031-03-04T12:00:00.000Z',
    record,
    alma: {
      state: 'differs',
      reason: null,
      calls: 1,
      callsLeft: null,
      fields: [
        { field: 'loan_id', verdict: 'same', cache: '1', alma: '1' },
        { field: 'title', verdict: 'only in cache', cache: 'A', alma: null },
      ],
    },
  });
});

const inEachList = <T>(value: T) =>
  Object.fromEntries(KINDS.map(({ list }) => [list, value])) as Record<UserList, T>;

test('JSON of a user has the state of each listed id, and the lists beside Alma', () => {
  const none = { same: [], onlyInCache: [], onlyInAlma: [] };
  const lists = { ...inEachList(none), loan_ids: { ...none, same: ['L1'] } };
  const shown = {
    kind: 'user',
    id: 'ann',
    found: { state: 'expired', record: {}, asOf: undefined, expiresAt: undefined },
    lists: {
      ...inEachList(new Map()),
      loan_ids: new Map([['L1', { state: 'deleted', asOf: 1, expiresAt: NOW }] as const]),
    },
  } as const;
  expect(
    toJson({ ...shown, alma: { calls: 3, callsLeft: 7, state: 'same', differences: 0, detail: lists } }, NOW),
  ).toMatchObject({
    asOf: null,
    lists: {
      loan_ids: [{ id: 'L1', state: 'deleted', expiresAt: '2031-03-04T12:00:00.000Z' }],
      request_ids: [],
      fee_ids: [],
    },
    alma: { state: 'same', calls: 3, callsLeft: 7, lists },
  });
  expect(
    toJson({ ...shown, alma: { calls: 1, callsLeft: 7, state: 'absent', reason: 'No such user' } }, NOW),
  ).toMatchObject({ alma: { state: 'absent', reason: 'No such user', lists: null } });
});
