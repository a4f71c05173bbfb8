import { feeKind, loanKind, type RecordKind, recordKinds, requestKind } from '@alma-cache/cache-schemas';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inOrder } from './in-order.ts';

const all: readonly RecordKind[] = Object.values(recordKinds);

describe('records are in order', () => {
  test('loans as they are due, to the millisecond, whichever form the dates have', () => {
    const due = [
      '2031-03-05Z',
      '2031-03-04T22:00:00.001Z',
      '2031-03-04T22:00:00Z',
      '2031-03-04T22:00:00+02:00',
    ];
    const loans = due.map((due_date) => ({ loan_id: due_date, due_date, expiry_date: 0 }));
    expect(inOrder(loanKind, loans).map(({ loan_id }) => loan_id)).toEqual(due.toReversed());
  });

  test('requests as they were made, by the day where there is no time', () => {
    const requests = [
      { request_id: 'next day', request_date: '2031-03-05Z' },
      { request_id: 'evening', request_date: '2031-03-04Z', request_time: '2031-03-04T20:00:00Z' },
      { request_id: 'morning', request_date: '2031-03-04Z', request_time: '2031-03-04T08:00:00Z' },
      { request_id: 'some time', request_date: '2031-03-04Z', request_time: 'at noon' },
    ].map((request) => ({ ...request, record_expiry_date: 0 }));
    expect(inOrder(requestKind, requests).map(({ request_id }) => request_id)).toEqual([
      'some time',
      'morning',
      'evening',
      'next day',
    ]);
  });

  test('fees as they were made, those without a time last', () => {
    const fees = [
      { id: 'timeless' },
      { id: 'later', creation_time: '2031-01-02T08:09:10.111Z' },
      { id: 'earlier', creation_time: '2010-10-27T10:59:00Z' },
    ].map((fee) => ({ ...fee, expiry_date: 0 }));
    expect(inOrder(feeKind, fees).map(({ id }) => id)).toEqual(['earlier', 'later', 'timeless']);
  });

  test.each(all)('the same order each time, with every $name once', (kind) => {
    const date = fc.constantFrom('2031-03-04Z', '2031-03-04T00:00:00.000Z', '2031-03-05Z', '', undefined);
    const [field = ''] = kind.datedBy;
    const record = fc.record({ id: fc.string({ minLength: 1 }), date });
    const ids = (records: readonly object[]) => records.map((each) => kind.idOf(each));
    fc.assert(
      fc.property(
        fc.uniqueArray(record, { selector: ({ id }) => id }),
        fc.func(fc.integer()),
        (all, rank) => {
          const records = all.map(({ id, date }) => ({ [kind.idField]: id, [field]: date }));
          const shuffled = records.toSorted((one, other) => rank(one) - rank(other));
          expect(ids(inOrder(kind, shuffled))).toEqual(ids(inOrder(kind, records)));
          expect(ids(inOrder(kind, records)).toSorted()).toEqual(ids(records).toSorted());
        },
      ),
    );
  });
});
