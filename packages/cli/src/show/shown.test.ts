import { expect, test } from '@jest/globals';
import { exitCodeOf, type ShownSubject } from './shown.ts';

type Found = ShownSubject['found'];

const CACHED: Found = { state: 'valid', record: {}, asOf: 1, expiresAt: 2 };
const EXPIRED: Found = { ...CACHED, state: 'expired' };
const DELETED: Found = { state: 'deleted', asOf: 1, expiresAt: 2 };
const ABSENT: Found = { state: 'absent' };

const cost = { calls: 1, callsLeft: undefined };
const SAME = { ...cost, state: 'same', differences: 0, detail: [] } as const;
const DIFFERS = { ...cost, state: 'differs', differences: 1, detail: [] } as const;
const GONE = { ...cost, state: 'absent', reason: 'No such loan' } as const;
const UNKNOWN = { ...cost, state: 'unknown', reason: 'Alma is down' } as const;

test.each<[string, number, Found, ShownSubject['alma']]>([
  ['a cached record', 0, CACHED, undefined],
  ['an expired one', 0, EXPIRED, undefined],
  ['one that is as in Alma', 0, CACHED, SAME],
  ['one that differs from Alma', 3, CACHED, DIFFERS],
  ['one that Alma no longer has', 3, EXPIRED, GONE],
  ['one that could not be compared', 3, CACHED, UNKNOWN],
  ['a tombstone', 1, DELETED, undefined],
  ['a tombstone of what is gone', 1, DELETED, GONE],
  ['nothing', 1, ABSENT, undefined],
  ['nothing, where Alma has it', 1, ABSENT, DIFFERS],
])('%s ends with %i', (_, code, found, alma) => {
  expect(exitCodeOf({ kind: 'loan', id: '1', found, alma })).toBe(code);
});
