import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyOf, toFeeRecord } from './fee-record.ts';
import { toLoanRecord } from './loan-record.ts';
import { toQueuedUserRecord } from './queued-user-record.ts';
import { recordIds } from './record-ids.ts';
import { toRequestEvidence, toRequestRecord } from './request-record.ts';
import { containsNothing } from './testing/absence.ts';
import { toUserRecord } from './user-record.ts';

const NOW = Date.parse('2031-03-04T12:00:00.750Z');
const NOW_SECONDS = Date.parse('2031-03-04T12:00:00Z') / 1000;
const TWO_WEEKS = 1_209_600;

describe('a loan', () => {
  const loan: AlmaLoan = {
    loan_id: '17300000010001221',
    user_id: 'Sandbox.User1',
    circ_desk: { value: 'DEFAULT_CIRC_DESK', desc: 'Circulation Desk' },
    item_barcode: '0030001000001',
    due_date: '2031-03-18T22:00:00Z',
    loan_status: 'ACTIVE',
    loan_date: '2031-02-18T10:11:12.345Z',
    process_status: 'NORMAL',
    mms_id: '9910000010001221',
    title: 'An invented title',
    author: 'Writer, Ann',
    description: null,
    publication_year: 'c2020.',
    call_number: 'QA76 .S3',
    loan_fine: 0,
    last_renew_date: '2031-03-01T10:11:12Z',
    library: { value: 'MAIN', desc: 'Main Library' },
    renewable: false,
    new_in_alma: 'some day',
  };

  test('keeps the documented fields in Alma’s own form, and expires when it is due', () => {
    expect(toLoanRecord(loan)).toStrictEqual({
      loan_id: '17300000010001221',
      user_id: 'sandbox.user1',
      renewable: false,
      call_number: 'QA76 .S3',
      loan_status: 'ACTIVE',
      due_date: '2031-03-18T22:00:00Z',
      loan_date: '2031-02-18T10:11:12.345Z',
      last_renew_date: '2031-03-01T10:11:12Z',
      library: { value: 'MAIN', desc: 'Main Library' },
      item_barcode: '0030001000001',
      mms_id: '9910000010001221',
      title: 'An invented title',
      author: 'Writer, Ann',
      publication_year: 'c2020.',
      process_status: 'NORMAL',
      expiry_date: Date.parse('2031-03-18T22:00:00Z') / 1000,
    });
  });

  test.each([null, undefined, '', 'when you can'])('with the due date %j expires at 0', (due_date) => {
    const { due_date: _, ...undated } = loan;
    const sent: AlmaLoan = due_date === undefined ? { ...undated, loan_id: '1' } : { ...loan, due_date };
    expect(toLoanRecord(sent).expiry_date).toBe(0);
  });

  test('of which Alma tells the id alone has the id and the expiry', () => {
    const bare = { loan_id: '1', user_id: null, renewable: null };
    expect(toLoanRecord(bare)).toStrictEqual({ loan_id: '1', expiry_date: 0 });
  });
});

describe('a request', () => {
  const request: AlmaRequest = {
    user_primary_id: 'Sandbox.User1',
    request_id: '17400000010001221',
    request_type: 'HOLD',
    request_sub_type: { value: 'PATRON_PHYSICAL', desc: 'Patron physical item request' },
    mms_id: '9910000020001221',
    title: 'Another invented title',
    author: null,
    description: null,
    pickup_location: 'Main Library',
    pickup_location_type: 'LIBRARY',
    pickup_location_library: 'MAIN',
    managed_by_library: 'Main Library',
    material_type: { value: null, desc: null },
    volume: '',
    comment: null,
    request_status: 'NOT_STARTED',
    place_in_queue: 1,
    request_date: '2031-02-18Z',
    expiry_date: '2031-02-25Z',
    request_time: '2031-02-18T10:20:30.400Z',
    barcode: null,
  };

  test('keeps Alma’s own expiry_date, and expires two weeks after the write', () => {
    expect(toRequestRecord(request, NOW)).toStrictEqual({
      request_id: '17400000010001221',
      user_primary_id: 'sandbox.user1',
      request_type: 'HOLD',
      request_sub_type: { value: 'PATRON_PHYSICAL', desc: 'Patron physical item request' },
      request_status: 'NOT_STARTED',
      pickup_location: 'Main Library',
      pickup_location_type: 'LIBRARY',
      pickup_location_library: 'MAIN',
      place_in_queue: '1',
      request_date: '2031-02-18Z',
      request_time: '2031-02-18T10:20:30.400Z',
      expiry_date: '2031-02-25Z',
      mms_id: '9910000020001221',
      title: 'Another invented title',
      record_expiry_date: NOW_SECONDS + TWO_WEEKS,
    });
  });

  test('has its place in the queue as a string, and none where Alma gives none', () => {
    expect(toRequestRecord({ ...request, place_in_queue: 0 }, NOW).place_in_queue).toBe('0');
    expect(toRequestRecord({ ...request, place_in_queue: null }, NOW)).not.toHaveProperty('place_in_queue');
  });
});

describe('the status of a request', () => {
  const statusOf = (request_status: string | null) => {
    const { record, says } = toRequestEvidence({ request_id: '1', request_status }, NOW);
    expect(says).toEqual(['request_id', 'request_status', 'request_status_label']);
    return { code: record.request_status, label: record.request_status_label };
  };

  test.each([
    ['On Hold Shelf', { code: 'ON_HOLD_SHELF', label: 'On Hold Shelf' }],
    ['In Process', { code: 'IN_PROCESS', label: 'In Process' }],
    ['ON_HOLD_SHELF', { code: 'ON_HOLD_SHELF' }],
    ['SOMETHING_NEW', { code: 'SOMETHING_NEW' }],
    ['', {}],
    [null, {}],
  ])('%j is a code, beside its label where Alma gives that', (status, expected) => {
    expect(statusOf(status)).toEqual(expected);
  });

  test('is not said where Alma leaves it out', () => {
    expect(toRequestEvidence({ request_id: '1' }, NOW).says).toEqual(['request_id']);
  });
});

test('a booking keeps when it begins and ends', () => {
  const times = {
    request_time: '2031-02-18T10:20:30.400Z',
    booking_start_date: '2031-03-18T09:00:00Z',
    booking_end_date: '2031-03-19T09:00:00Z',
    adjusted_booking_start_date: '2031-03-18T08:30:00Z',
    adjusted_booking_end_date: '2031-03-19T09:30:00Z',
  };
  expect(toRequestRecord({ request_id: '1', request_type: 'BOOKING', ...times }, NOW)).toMatchObject(times);
});

describe('ids that come as numbers', () => {
  test('are text, in all digits', () => {
    const digits = { mms_id: 9_007_199_254_740_991, item_barcode: 30001, barcode: 30002 } as object;
    expect(toLoanRecord({ loan_id: '1', ...digits })).toMatchObject({
      mms_id: '9007199254740991',
      item_barcode: '30001',
    });
    expect(toRequestRecord({ request_id: '1', ...digits }, NOW)).toMatchObject({
      mms_id: '9007199254740991',
      barcode: '30002',
    });
    const fee = { id: '1', bursar_transaction_id: 17 } as object as AlmaFee;
    expect(toFeeRecord(fee, NOW)).toMatchObject({ bursar_transaction_id: '17' });
  });
});

describe('a fee', () => {
  const payment = {
    type: { value: 'PAYMENT', desc: 'Payment' },
    amount: 2.5,
    vat_amount: 0,
    created_by: 'Sandbox',
    transaction_time: '2031-01-03T08:09:10.222Z',
    received_by: { value: 'DEFAULT_CIRC_DESK', desc: null },
    comment: null,
  };
  const fee: AlmaFee = {
    id: '17500000010001221',
    type: { value: 'OVERDUEFINE', desc: 'Overdue fine' },
    status: { value: 'ACTIVE', desc: 'Active' },
    user_primary_id: { value: 'Sandbox.User1', link: 'https://alma.example/users/Sandbox.User1' },
    balance: -2.5,
    remaining_vat_amount: 0,
    original_amount: 5,
    original_vat_amount: 0,
    creation_time: '2031-01-02T08:09:10.111Z',
    status_time: '2031-01-03T08:09:10Z',
    comment: null,
    owner: { value: 'MAIN', desc: 'Main Library' },
    title: 'An invented title',
    barcode: { value: '30001000001', link: 'https://alma.example/items?item_barcode=30001000001' },
    transaction: [payment],
    link: 'https://alma.example/users/Sandbox.User1/fees/17500000010001221',
  };

  test('keeps amounts as numbers and transactions under their plural, and expires two weeks after the write', () => {
    const { transaction: _, comment: __, ...kept } = fee;
    const { comment: ___, ...keptPayment } = payment;
    expect(toFeeRecord(fee, NOW)).toStrictEqual({
      ...kept,
      user_primary_id: { value: 'sandbox.user1', link: 'https://alma.example/users/Sandbox.User1' },
      transactions: [{ ...keptPayment, received_by: { value: 'DEFAULT_CIRC_DESK' } }],
      expiry_date: NOW_SECONDS + TWO_WEEKS,
    });
  });

  test('has its times in one form, also where Alma gives a number of milliseconds', () => {
    const time = Date.parse('2015-11-10T16:59:06.987Z');
    const old = { ...fee, creation_time: time, status_time: time, transaction: [{ transaction_time: time }] };
    expect(toFeeRecord(old as object as AlmaFee, NOW)).toMatchObject({
      creation_time: '2015-11-10T16:59:06.987Z',
      status_time: '2015-11-10T16:59:06.987Z',
      transactions: [{ transaction_time: '2015-11-10T16:59:06.987Z' }],
    });
    const never = { id: '1', creation_time: 1e17 } as object as AlmaFee;
    expect(toFeeRecord(never, NOW)).not.toHaveProperty('creation_time');
  });

  test.each([
    ['an array', { transaction: [{ amount: 1 }] }],
    ['nested', { transactions: { transaction: [{ amount: 1 }] } }],
    ['nested, for one an object', { transactions: { transaction: { amount: 1 } } }],
  ])('finds the transactions as %s', (_, transactions) => {
    expect(toFeeRecord({ id: '1', ...transactions }, NOW).transactions).toStrictEqual([{ amount: 1 }]);
  });

  test.each([
    ['absent', {}],
    ['empty', { transaction: [] }],
    ['null', { transaction: null, transactions: null }],
    ['unreadable', { transactions: 'none' }],
  ])('has no transactions where Alma’s are %s', (_, transactions) => {
    expect(toFeeRecord({ id: '1', ...transactions }, NOW)).not.toHaveProperty('transactions');
  });
});

test('a user has a list of each kind, each id once, and expires two hours after the write', () => {
  const lists = { loanIds: ['2', '1', '2'], requestIds: [], feeIds: ['0012345'] };
  expect(toUserRecord({ primaryId: 'Sandbox.User1', ...lists, now: NOW })).toStrictEqual({
    primary_id: 'sandbox.user1',
    loan_ids: ['2', '1'],
    request_ids: [],
    fee_ids: ['0012345'],
    expiry_date: NOW_SECONDS + 7_200,
  });
});

test.each([
  ['that Alma gives for the list', [{}, { currency: 'EUR' }], { fee_currency: 'EUR' }],
  ['of none, where Alma gives none', [{ currency: null }, {}], {}],
])('a user’s fees are in the currency %s', (_, fees, expected) => {
  const nothing = { primaryId: 'ann', ...recordIds([]), now: NOW };
  const user = toUserRecord({ ...nothing, feeCurrency: currencyOf(fees) });
  expect(user).toStrictEqual({ ...toUserRecord(nothing), ...expected });
});

test('a queued user expires five minutes after the write', () => {
  expect(toQueuedUserRecord('Sandbox.User1', NOW)).toStrictEqual({
    primary_id: 'sandbox.user1',
    expiry_date: NOW_SECONDS + 300,
  });
});

describe('whatever Alma sends', () => {
  const text = fc.option(fc.string());
  const amount = fc.option(fc.oneof(fc.double(), fc.integer()));
  const coded = fc.option(fc.record({ value: text, desc: text }, { requiredKeys: [] }));
  const sparse = { requiredKeys: [] as [], noNullPrototype: true };

  const loanFields = { user_id: text, title: text, due_date: text, renewable: fc.option(fc.boolean()) };
  const requestFields = {
    user_primary_id: text,
    material_type: coded,
    place_in_queue: amount,
    resource_sharing: fc.jsonValue(),
  };
  const feeFields = {
    user_primary_id: fc.option(fc.record({ value: text, link: text }, { requiredKeys: [] })),
    type: coded,
    balance: amount,
    transaction: fc.option(fc.array(fc.record({ type: coded, amount }, { requiredKeys: [] }))),
  };

  test('a record holds no null, undefined or NaN anywhere, and user ids in lower case', () => {
    fc.assert(
      fc.property(
        fc.record(loanFields, sparse),
        fc.record(requestFields, sparse),
        fc.record(feeFields, sparse),
        (loan, request, fee) => {
          const loanRecord = toLoanRecord({ loan_id: '1', ...loan });
          const requestRecord = toRequestRecord({ request_id: '1', ...request }, NOW);
          const feeRecord = toFeeRecord({ id: '1', ...fee }, NOW);

          for (const record of [loanRecord, requestRecord, feeRecord]) {
            expect(containsNothing(record)).toBe(false);
          }
          expect(loanRecord.user_id ?? '').toBe((loan.user_id ?? '').toLowerCase());
          expect(requestRecord.user_primary_id ?? '').toBe((request.user_primary_id ?? '').toLowerCase());
          expect(feeRecord.user_primary_id?.value ?? '').toBe(
            (fee.user_primary_id?.value ?? '').toLowerCase(),
          );
        },
      ),
    );
  });
});
