import { expect, test } from '@jest/globals';
import { feeKind, loanKind, requestKind } from './index.ts';
import type { RecordKind } from './record-kind.ts';
import { recordKinds } from './record-kinds.ts';

const all: readonly RecordKind[] = Object.values(recordKinds);

test('a kind is found under its name, and no two share what tells them apart', () => {
  expect(Object.keys(recordKinds)).toEqual(all.map(({ name }) => name));
  for (const field of ['name', 'plural', 'idName', 'list', 'tableVariable'] as const) {
    expect(new Set(all.map((kind) => kind[field])).size).toBe(all.length);
  }
});

test('a record tells its id and its owner, in lower case, as the cache has it', () => {
  const loan = loanKind.toRecord({ loan_id: 'L1', user_id: 'Ann' }, 0);
  const request = requestKind.toRecord({ request_id: 'R1', user_primary_id: 'Ann' }, 0);
  const fee = feeKind.toRecord({ id: 'F1', user_primary_id: { value: 'Ann' } }, 0);
  expect([loanKind.idOf(loan), requestKind.idOf(request), feeKind.idOf(fee)]).toEqual(['L1', 'R1', 'F1']);
  expect([loanKind.ownerOf(loan), requestKind.ownerOf(request), feeKind.ownerOf(fee)]).toEqual([
    'ann',
    'ann',
    'ann',
  ]);
  const ownerless = loanKind.toRecord({ loan_id: 'L1' }, 0);
  expect(loanKind.ownerOf(ownerless)).toBeUndefined();
});

test.each(all)('a $name is the user’s from whom it was read, unless it says that it is another’s', (kind) => {
  const ownerless = kind.toRecord({ [kind.idField]: 'X' }, 0);
  expect(kind.ownerOf(kind.withOwner(ownerless, 'Ann'))).toBe('ann');
  const anns = kind.withOwner(ownerless, 'ann');
  expect(kind.withOwner(anns, 'Bea')).toEqual(anns);
});

test.each(all)('the id of a $name is in its idField', ({ idField, toRecord, idOf }) => {
  expect(idOf({ [idField]: 'X' })).toBe('X');
  expect(toRecord({ [idField]: 'X' }, 0)).toMatchObject({ [idField]: 'X' });
});

test.each(all)('a $name is dated by fields that its record keeps', ({ datedBy, fields }) => {
  expect(datedBy.filter((field) => !fields.includes(field))).toEqual([]);
  expect(datedBy.length).toBeGreaterThan(0);
});

// Alma users.json OpenAPI: what its lists have without being asked for more.
const loan = (loan_status: string | null) => loanKind.isActive({ loan_id: '1', loan_status });
const request = (request_status: string | null) => requestKind.isActive({ request_id: '1', request_status });
const fee = (value: string | null) => feeKind.isActive({ id: '1', status: { value } });

test.each([
  ['loan', loan, ['COMPLETE', 'Complete']],
  ['request', request, ['HISTORY', 'History']],
  ['fee', fee, ['CLOSED', 'Closed', 'EXPORTED', 'INDISPUTE']],
])(
  'a %s is not active with a status that its list has to be asked for, in any case',
  (_, isActive, statuses) => {
    expect(statuses.filter(isActive)).toEqual([]);
  },
);

test.each([
  ['loan', loan, ['ACTIVE', 'Active', 'SOMETHING_NEW', null]],
  ['request', request, ['NOT_STARTED', 'On Hold Shelf', null]],
  ['fee', fee, ['ACTIVE', 'Active', 'SOMETHING_NEW', null]],
])('a %s is active with any other, and without one', (_, isActive, statuses) => {
  expect(statuses.filter(isActive)).toEqual(statuses);
});

test('what Alma says nothing about is active', () => {
  expect(loanKind.isActive({ loan_id: '1' })).toBe(true);
  expect(requestKind.isActive({ request_id: '1' })).toBe(true);
  expect(feeKind.isActive({ id: '1' })).toBe(true);
});
