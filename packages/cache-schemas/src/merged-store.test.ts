import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { feeTable, toFeeEvidence } from './fee-record.ts';
import { FeeStore } from './fee-store.ts';
import { loanKind } from './loan-kind.ts';
import { loanTable, toLoanEvidence, toLoanRecord } from './loan-record.ts';
import { LoanStore } from './loan-store.ts';
import { toOwnEvidence } from './record-kind.ts';
import { requestTable, toRequestEvidence } from './request-record.ts';
import { RequestStore } from './request-store.ts';
import { expectedOf, NOW, pieces } from './testing/evidence.ts';

let dynamodb: TestDynamoDB;
let tables: { loans: string; requests: string; fees: string };
let loans: LoanStore;
let requests: RequestStore;
let fees: FeeStore;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  tables = {
    loans: await dynamodb.createTable(loanTable),
    requests: await dynamodb.createTable(requestTable),
    fees: await dynamodb.createTable(feeTable),
  };
  const store = (table: string) => ({
    client: dynamodb.client,
    table,
    now: () => NOW,
    sleep: async () => {},
  });
  loans = new LoanStore(store(tables.loans));
  requests = new RequestStore(store(tables.requests));
  fees = new FeeStore(store(tables.fees));
});

const mergeLoan = (version: number, fields: object) =>
  loans.merge(toLoanEvidence({ loan_id: '1', ...fields }), version);
const mergeRequest = (version: number, fields: object) =>
  requests.merge(toRequestEvidence({ request_id: '1', ...fields }, NOW), version);
const mergeFee = (version: number, fields: object) =>
  fees.merge(toFeeEvidence({ id: '1', ...fields }, NOW), version);

/** What a request is read as in Alma, and what an event says of it later. */
const read = {
  user_primary_id: 'Ann',
  pickup_location: 'Main Library',
  place_in_queue: 1,
  request_status: 'IN_PROCESS',
  author: 'Writer, Ann',
};
const placedOnShelf = { user_primary_id: 'Ann', request_status: 'ON_HOLD_SHELF', author: null };
const onShelf = {
  user_primary_id: 'ann',
  pickup_location: 'Main Library',
  place_in_queue: '1',
  request_status: 'ON_HOLD_SHELF',
};

describe('what newer evidence does not say', () => {
  test('is kept, and what it says has no value is gone', async () => {
    expect(await mergeRequest(1, read)).toBe('written');
    expect(await mergeRequest(2, placedOnShelf)).toBe('written');
    const record = await requests.get('1');
    expect(record).toMatchObject(onShelf);
    expect(record).not.toHaveProperty('author');
  });

  test('is filled in by older evidence that arrives later', async () => {
    expect(await mergeRequest(2, placedOnShelf)).toBe('written');
    expect(await mergeRequest(1, read)).toBe('written');
    const record = await requests.get('1');
    expect(record).toMatchObject(onShelf);
    expect(record).not.toHaveProperty('author');
    expect(await requests.getValidDated('1')).toMatchObject({ asOf: 2 });
  });

  test('is as the newest of the older evidence has it', async () => {
    await mergeRequest(3, placedOnShelf);
    await mergeRequest(1, { pickup_location: 'Old Library', place_in_queue: 9 });
    await mergeRequest(2, { pickup_location: 'Main Library' });
    expect(await requests.get('1')).toMatchObject({ pickup_location: 'Main Library', place_in_queue: '9' });
  });

  test('is not filled in by what a deletion came after', async () => {
    await requests.delete('1', 2);
    expect(await mergeRequest(3, placedOnShelf)).toBe('written');
    expect(await mergeRequest(1, read)).toBe('stale');
    expect(await requests.get('1')).not.toHaveProperty('pickup_location');
  });

  test('is lost to a deletion between the two, also when that arrives last', async () => {
    await mergeRequest(1, read);
    await mergeRequest(3, placedOnShelf);
    expect(await requests.delete('1', 2)).toBe('stale');
    expect(await requests.get('1')).toMatchObject({ request_status: 'ON_HOLD_SHELF' });
    expect(await requests.get('1')).not.toHaveProperty('pickup_location');
  });
});

describe('renewable', () => {
  test('is not lost to a read that says null', async () => {
    await mergeLoan(1, { user_id: 'ann', renewable: true });
    await mergeLoan(2, { user_id: 'ann', renewable: null });
    expect(await loans.get('1')).toMatchObject({ renewable: true });
    await mergeLoan(3, { renewable: false });
    expect(await loans.get('1')).toMatchObject({ renewable: false });
  });
});

describe('an owner', () => {
  test.each([null, '', undefined])('is not lost to evidence that has %j for one', async (nobody) => {
    await mergeLoan(1, { user_id: 'Ann' });
    await mergeLoan(2, { user_id: nobody, title: 'New' });
    expect(await loans.get('1')).toMatchObject({ user_id: 'ann', title: 'New' });
    await mergeFee(1, { user_primary_id: { value: 'Ann' } });
    await mergeFee(2, { user_primary_id: { value: nobody }, title: 'New' });
    expect(await fees.get('1')).toMatchObject({ user_primary_id: { value: 'ann' }, title: 'New' });
  });
});

test('a fee of a list keeps the transactions that a read of it alone has told', async () => {
  const transaction = [{ amount: 2.5, type: { value: 'PAYMENT', desc: 'Payment' } }];
  await mergeFee(1, { balance: 5, transaction });
  await mergeFee(2, { balance: 5, status: { value: 'ACTIVE' } });
  expect(await fees.get('1')).toMatchObject({ balance: 5, transactions: transaction });
  await mergeFee(3, { balance: 5, transaction: null });
  expect(await fees.get('1')).not.toHaveProperty('transactions');
});

describe('the expiry', () => {
  const due = { due_date: '2031-04-01T22:00:00Z' };
  const expiry = toLoanRecord({ loan_id: '1', ...due }).expiry_date;

  test('of a loan follows the due date that is kept', async () => {
    await mergeLoan(1, due);
    await mergeLoan(2, { title: 'New' });
    expect(await loans.get('1')).toMatchObject({ ...due, expiry_date: expiry });
    await mergeLoan(3, { due_date: null });
    expect(await loans.get('1')).toEqual({ loan_id: '1', title: 'New', expiry_date: 0 });
  });

  test('of a loan follows a due date that arrives late', async () => {
    await mergeLoan(2, { title: 'New' });
    expect(await loans.get('1')).toMatchObject({ expiry_date: 0 });
    await mergeLoan(1, due);
    expect(await loans.get('1')).toMatchObject({ ...due, expiry_date: expiry });
  });

  test('of a request is the later one', async () => {
    await requests.merge(toRequestEvidence({ request_id: '1', comment: 'a' }, NOW), 2);
    await requests.merge(toRequestEvidence({ request_id: '1', title: 'b' }, NOW - 60_000), 1);
    expect(await requests.get('1')).toMatchObject({ record_expiry_date: NOW / 1000 + 14 * 86_400 });
  });
});

describe('evidence of one moment', () => {
  test('may be repeated, and comes to the same in any order', async () => {
    expect(await mergeLoan(1, { title: 'A' })).toBe('written');
    expect(await mergeLoan(1, { title: 'A' })).toBe('written');
    await mergeLoan(1, { title: 'B' });
    await mergeLoan(1, { title: 'A' });
    expect(await loans.get('1')).toMatchObject({ title: 'B' });
  });
});

describe('records of other writers', () => {
  test('of the older stack keep what the evidence does not say', async () => {
    await dynamodb.putItem(tables.requests, { request_id: '1', title: 'Old', comment: 'Kept', unknown: 1 });
    expect(await mergeRequest(1, { title: 'New' })).toBe('written');
    expect(await requests.get('1')).toEqual({
      request_id: '1',
      title: 'New',
      comment: 'Kept',
      record_expiry_date: expect.any(Number),
    });
  });

  test('with a version and no versions of fields are as of that version in all fields', async () => {
    await dynamodb.putItem(tables.requests, { request_id: '1', title: 'Read', comment: 'Kept', version: 2 });
    await mergeRequest(1, { title: 'Older', author: 'Older' });
    await mergeRequest(3, { title: 'New' });
    expect(await requests.get('1')).toMatchObject({ title: 'New', comment: 'Kept' });
    expect(await requests.get('1')).not.toHaveProperty('author');
  });
});

test('readers see none of the bookkeeping', async () => {
  await mergeRequest(2, placedOnShelf);
  await mergeRequest(1, read);
  expect(await dynamodb.item(tables.requests, { request_id: '1' })).toHaveProperty('field_versions');
  const record = await requests.get('1');
  expect(record).not.toHaveProperty('field_versions');
  expect(await requests.getManyValid(['1'])).toEqual([record]);
  expect(await requests.inspect('1')).toMatchObject({ record });
});

describe('the whole of a record', () => {
  const asRead = (fields: object, version: number) =>
    loans.merge(toOwnEvidence(loanKind, { loan_id: '1', ...fields }, 'Ann', NOW), version);

  test('is what Alma answered, though it left fields out', async () => {
    await asRead({ title: 'A', renewable: null }, 5);
    expect(await loans.getWhole('1', 5)).toEqual({
      record: { loan_id: '1', user_id: 'ann', title: 'A', expiry_date: 0 },
      asOf: 5,
    });
    expect(await loans.getWhole('1', 6)).toBeUndefined();
  });

  test('is not what an event told, unless that were all fields', async () => {
    await mergeLoan(5, { user_id: 'Ann', title: 'A' });
    expect(await loans.getWhole('1', 0)).toBeUndefined();
    await mergeLoan(6, Object.fromEntries(loanTable.fields.map((field) => [field, 'x'])));
    expect(await loans.getWhole('x', 6)).toMatchObject({ asOf: 6 });
  });

  test.each([
    ['later', [5, 6]],
    ['earlier', [6, 5]],
  ])('is still what Alma answered when an event arrives that is %s', async (_, [read = 0, event = 0]) => {
    await asRead({ title: 'A' }, read);
    await mergeLoan(event, { user_id: 'Ann', title: 'B' });
    expect(await loans.getWhole('1', read)).toMatchObject({ asOf: read });
    expect(await loans.getWhole('1', 7)).toBeUndefined();
  });

  test('is that there is none, once it was deleted', async () => {
    await loans.delete('1', 5);
    expect(await loans.getWhole('1', 5)).toEqual({ record: undefined, asOf: 5 });
    expect(await loans.getWhole('1', 6)).toBeUndefined();
  });

  test('is not known of what the older stack wrote, nor of what there never was', async () => {
    await dynamodb.putItem(tables.loans, { loan_id: '1', title: 'A' });
    expect(await loans.getWhole('1', 0)).toBeUndefined();
    expect(await loans.getWhole('2', 0)).toBeUndefined();
  });

  test('is told of many at once, of those that are there', async () => {
    await asRead({ title: 'A' }, 5);
    await loans.delete('2', 7);
    await loans.merge(toLoanEvidence({ loan_id: '3', title: 'C' }), 7);
    expect(await loans.wholeIds(['1', '2', '3', '4'], 5)).toEqual(new Set(['1']));
    expect(await loans.wholeIds(['1', '2', '3', '4'], 6)).toEqual(new Set());
  });
});

describe('what merging costs', () => {
  let sent: string[];
  beforeEach(() => {
    sent = [];
    const counting = {
      send: (command: object) => {
        sent.push(command.constructor.name);
        return dynamodb.client.send(command as never);
      },
    };
    loans = new LoanStore({ client: counting as never, table: tables.loans });
  });
  const whole = { ...Object.fromEntries(loanTable.fields.map((field) => [field, 'x'])), loan_id: '1' };

  test('is one write for a record that is new, or said anew by the like of what it stems from', async () => {
    for (const [version, fields] of [
      { title: 'A', author: null },
      { title: 'B', author: 'b' },
    ].entries()) {
      await mergeLoan(version, fields);
    }
    for (const version of [2, 3]) await mergeLoan(version, whole);
    expect(sent).toEqual(['PutCommand', 'PutCommand', 'PutCommand', 'PutCommand']);
  });

  test('is a read and a second write where something is to be kept', async () => {
    await mergeLoan(1, whole);
    await mergeLoan(2, { title: 'B' });
    expect(sent).toEqual(['PutCommand', 'PutCommand', 'GetCommand', 'PutCommand']);
  });

  test('is no second write for what is known', async () => {
    await mergeLoan(2, whole);
    expect(await mergeLoan(2, whole)).toBe('written');
    expect(await mergeLoan(1, { title: 'B' })).toBe('stale');
    expect(sent).toEqual(['PutCommand', 'PutCommand', 'GetCommand', 'PutCommand', 'GetCommand']);
  });
});

test('evidence that arrives all at once comes to the same as in any order', async () => {
  let next = 0;
  await fc.assert(
    fc.asyncProperty(pieces, async (all) => {
      next += 1;
      const id = `F${next}`;
      await Promise.all(
        all.map(({ version, fee }) =>
          fee === undefined
            ? fees.delete(id, version)
            : fees.merge(toFeeEvidence({ id, ...fee }, NOW), version),
        ),
      );
      const record = await fees.get(id);
      expect(record && { ...record, id: '' }).toEqual(expectedOf(all));
    }),
    { numRuns: 25 },
  );
});
