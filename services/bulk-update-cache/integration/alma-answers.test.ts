import type { FaultKind } from '@alma-cache/alma-sandbox';
import { deadLetters, failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cachedLoans, failuresSince } from './outcome.ts';

const errorShapes: FaultKind[] = ['error-object', 'error-wrapper', 'error-untracked', 'error-second'];

let harness: Harness;
/** The number of the next user, so that no test meets what another has cached. */
let next = 0;

beforeAll(async () => {
  harness = await startHarness({ users: [] }, { environment: { ALMA_TIMEOUT_MS: '3000' } });
});

afterEach(async () => {
  harness.sandbox.faults.clear();
  for (const queue of harness.stack.deadLetterQueues) await queue.receiveAll();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

function addUser(records: { loans?: number; requests?: number; fees?: number }) {
  next += 1;
  return harness.sandbox.data.addUser({ primaryId: `reader${next}`, ...records });
}

describe('Alma no longer has the record', () => {
  test.each(errorShapes)(
    'it leaves the cache and the message succeeds, with the error as %s',
    async (kind) => {
      const { sandbox, stack } = harness;
      const failed = (await failures(stack)).length;
      const user = addUser({ loans: 3, requests: 2, fees: 2 });
      await harness.cache(user.primaryId);
      const gone = {
        loan: user.loans.ids()[0] ?? '',
        request: user.requests.ids()[0] ?? '',
        fee: user.fees.ids()[0] ?? '',
      };
      user.loans.remove(gone.loan);
      user.requests.remove(gone.request);
      user.fees.remove(gone.fee);
      sandbox.faults.set(kind);

      const userID = user.primaryId;
      await stack.queue('loansQueue').send(JSON.stringify({ userID, loanID: gone.loan }));
      await stack.queue('requestsQueue').send(JSON.stringify({ userID, requestID: gone.request }));
      await stack.queue('feesQueue').send(JSON.stringify({ userID, feeID: gone.fee }));
      await stack.drained();

      expect(await cachedLoans(harness, [gone.loan])).toBe(0);
      expect(await stack.table('userCacheTable').get(userID)).toMatchObject({
        loan_ids: user.loans.ids(),
        request_ids: user.requests.ids(),
        fee_ids: user.fees.ids(),
      });
      expect(await failuresSince(harness, failed)).toEqual([]);
      expect(await deadLetters(stack)).toEqual({});
    },
  );

  test('a loan, request or fee that Alma still answers for, though it is over, leaves the cache', async () => {
    const { stack } = harness;
    const user = addUser({ loans: 2, requests: 2, fees: 2 });
    await harness.cache(user.primaryId);
    const [loanID = '', requestID = '', feeID = ''] = [user.loans, user.requests, user.fees].map(
      (records) => records.ids()[0],
    );

    user.loans.change(loanID, { loan_status: 'COMPLETE' });
    user.requests.change(requestID, { request_status: 'HISTORY' });
    user.fees.change(feeID, { status: { value: 'CLOSED', desc: 'Closed' } });
    const userID = user.primaryId;
    await stack.queue('loansQueue').send(JSON.stringify({ userID, loanID }));
    await stack.queue('requestsQueue').send(JSON.stringify({ userID, requestID }));
    await stack.queue('feesQueue').send(JSON.stringify({ userID, feeID }));
    await stack.drained();

    expect(await stack.table('loanCacheTable').get(loanID)).toMatchObject({ deleted: true });
    expect(await stack.table('requestCacheTable').get(requestID)).toMatchObject({ deleted: true });
    expect(await stack.table('feeCacheTable').get(feeID)).toMatchObject({ deleted: true });
    expect(await stack.table('userCacheTable').get(userID)).toMatchObject({
      loan_ids: user.loans.ids().slice(1),
      request_ids: user.requests.ids().slice(1),
      fee_ids: user.fees.ids().slice(1),
    });
    expect(await deadLetters(stack)).toEqual({});
  });

  test.each(errorShapes)(
    'an unknown user is a dead letter with a reason, with the error as %s',
    async (kind) => {
      const { sandbox, stack } = harness;
      const failed = (await failures(stack)).length;
      sandbox.faults.set(kind);

      await harness.cache('stranger');

      expect(await deadLetters(stack)).toEqual({ usersDLQ: ['stranger'] });
      expect((await failuresSince(harness, failed)).map(({ code }) => code)).toEqual(
        Array(3).fill('ALMA_USER_NOT_FOUND'),
      );
      expect(await stack.table('userCacheTable').get('stranger')).toBeUndefined();
    },
  );
});

describe('Alma says nothing certain of a record', () => {
  test.each(['unclear-record', 'restricted-record', 'html-503'] as const)(
    '%s: the lists say what there is and what is gone',
    async (kind) => {
      const { sandbox, stack } = harness;
      const failed = (await failures(stack)).length;
      const user = addUser({ loans: 5, requests: 3, fees: 3 });
      await harness.cache(user.primaryId);
      const changed = { title: 'Since then' };
      for (const id of user.loans.ids()) user.loans.change(id, changed);
      for (const id of user.requests.ids()) user.requests.change(id, changed);
      for (const id of user.fees.ids()) user.fees.change(id, changed);
      const loanIds = user.loans.ids();
      const requestIds = user.requests.ids();
      const feeIds = user.fees.ids();
      user.loans.remove(loanIds[0] ?? '');
      user.requests.remove(requestIds[0] ?? '');
      user.fees.remove(feeIds[0] ?? '');
      sandbox.faults.set(kind, { on: ({ route }) => route.recordId !== '' });

      const userID = user.primaryId;
      const listsBefore = sandbox.calls.of('/users/{user_id}/loans');
      await stack.queue('loansQueue').send(...loanIds.map((loanID) => JSON.stringify({ userID, loanID })));
      await stack
        .queue('requestsQueue')
        .send(...requestIds.map((requestID) => JSON.stringify({ userID, requestID })));
      await stack.queue('feesQueue').send(...feeIds.map((feeID) => JSON.stringify({ userID, feeID })));
      await stack.drained();

      expect(await deadLetters(stack)).toEqual({});
      expect(await failuresSince(harness, failed)).toEqual([]);
      expect(sandbox.calls.of('/users/{user_id}/loans') - listsBefore).toBeLessThanOrEqual(loanIds.length);
      expect(await stack.table('userCacheTable').get(userID)).toMatchObject({
        loan_ids: user.loans.ids(),
        request_ids: user.requests.ids(),
        fee_ids: user.fees.ids(),
      });
      const tables = { loanCacheTable: loanIds, requestCacheTable: requestIds, feeCacheTable: feeIds };
      for (const [table, [gone = '', ...there]] of Object.entries(tables)) {
        expect(await stack.table(table).get(gone)).toMatchObject({ deleted: true });
        for (const id of there) expect(await stack.table(table).get(id)).toMatchObject(changed);
      }
    },
  );

  test('a fee that does not say whose it is belongs to the user whose list has it', async () => {
    const { sandbox, stack } = harness;
    const user = addUser({ fees: 2 });
    sandbox.faults.set('ownerless-fee');
    await harness.cache(user.primaryId);
    for (const id of user.fees.ids()) {
      expect(await stack.table('feeCacheTable').get(id)).toMatchObject({
        user_primary_id: { value: user.primaryId },
      });
    }
  });
});

describe('a user of the cache', () => {
  const cachedOf = async (user: ReturnType<typeof addUser>) => {
    const { stack } = harness;
    const items = await Promise.all([
      ...user.loans.ids().map((id) => stack.table('loanCacheTable').get(id)),
      ...user.requests.ids().map((id) => stack.table('requestCacheTable').get(id)),
      ...user.fees.ids().map((id) => stack.table('feeCacheTable').get(id)),
    ]);
    return items.filter((item) => item !== undefined && !('deleted' in item));
  };

  test.each(['error-empty-404', 'error-404', 'error-second'] as const)(
    'who is gone from Alma is forgotten with every record, and no message fails: %s',
    async (kind) => {
      const { sandbox, stack } = harness;
      const failed = (await failures(stack)).length;
      const user = addUser({ loans: 5, requests: 2, fees: 2 });
      await harness.cache(user.primaryId);
      expect(await cachedOf(user)).toHaveLength(9);
      sandbox.data.removeUser(user.primaryId);
      sandbox.faults.set(kind);

      await harness.cache(user.primaryId);

      expect(await cachedOf(user)).toEqual([]);
      expect(await stack.table('userCacheTable').get(user.primaryId)).toMatchObject({ deleted: true });
      expect(await deadLetters(stack)).toEqual({});
      expect(await failuresSince(harness, failed)).toEqual([]);
    },
  );

  test('who has another primary id now is cached under that, and under the earlier one not at all', async () => {
    const { sandbox, stack } = harness;
    const user = addUser({ loans: 3, requests: 2, fees: 2 });
    const earlier = user.primaryId;
    await harness.cache(earlier);
    const renamed = sandbox.data.renameUser(earlier, `${earlier}-Renamed`).primaryId;

    await harness.cache(earlier);

    expect(await stack.table('userCacheTable').get(earlier)).toMatchObject({ deleted: true });
    expect(await stack.table('userCacheTable').get(renamed.toLowerCase())).toMatchObject({
      loan_ids: user.loans.ids(),
      request_ids: user.requests.ids(),
      fee_ids: user.fees.ids(),
    });
    const owners = (await cachedOf(user)).map((item) => JSON.stringify(item));
    expect(owners).toHaveLength(7);
    for (const item of owners) expect(item).toContain(renamed.toLowerCase());
    expect(await deadLetters(stack)).toEqual({});
  });

  test('is not found under the barcode that was queued, and is cached all the same', async () => {
    const { stack } = harness;
    const user = addUser({ loans: 2, fees: 1 });
    await harness.cache(user.barcode);
    const byBarcode = await stack.table('userCacheTable').get(user.barcode);
    expect(byBarcode === undefined || 'deleted' in byBarcode).toBe(true);
    expect((await stack.table('userCacheTable').get(user.primaryId))?.loan_ids).toEqual(user.loans.ids());
    expect(await cachedOf(user)).toHaveLength(3);
  });

  test('one of whose loans comes back under another primary id is kept by neither half', async () => {
    const { stack } = harness;
    const user = addUser({ loans: 3 });
    const other = addUser({ loans: 1 });
    await harness.cache(user.primaryId, other.primaryId);
    const [loanID = ''] = user.loans.ids();
    user.loans.change(loanID, { user_id: other.primaryId.toUpperCase() });

    await stack.queue('loansQueue').send(JSON.stringify({ userID: user.primaryId, loanID }));
    await stack.drained();

    expect(await stack.table('userCacheTable').get(user.primaryId)).toMatchObject({ deleted: true });
    expect(await stack.table('loanCacheTable').get(loanID)).toMatchObject({ user_id: other.primaryId });
    expect((await stack.table('userCacheTable').get(other.primaryId))?.loan_ids).toEqual([
      ...other.loans.ids(),
      loanID,
    ]);
  });
});
