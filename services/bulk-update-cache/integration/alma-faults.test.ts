import type { FaultKind, KeyRefusal } from '@alma-cache/alma-sandbox';
import { callsOnce, deadLetters, failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

/** What a retry inside the function gets over: no message is even received twice. */
const passingFaults: FaultKind[] = [
  'second-threshold',
  'json-500',
  'html-502',
  'html-503',
  'html-504',
  'empty-502',
  'empty-503',
  'empty-504',
  'reset',
  'cut-off',
  'broken-json',
  'truncated-json',
  'slow-body',
];

const wrongLists: FaultKind[] = ['oversize-page', 'total-too-low', 'total-minus-one'];
/** The records are fewer than counted. */
const contradictoryLists: FaultKind[] = ['total-too-high', 'empty-page'];
const errorShapes: FaultKind[] = ['error-object', 'error-wrapper', 'error-untracked', 'error-second'];
const keyRefusals: KeyRefusal[] = [
  'key-xml-400',
  'key-text-400',
  'key-json-401',
  'key-json-403',
  'key-html-401',
];

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

/** Strikes the calls about one user alone. */
const about = (primaryId: string) => (request: { route: { userId: string } }) =>
  request.route.userId === primaryId;

async function cachedLoans(loanIds: readonly string[]): Promise<number> {
  const items = await Promise.all(loanIds.map((id) => harness.stack.table('loanCacheTable').get(id)));
  return items.filter((item) => item !== undefined && !('deleted' in item)).length;
}

async function failuresSince(count: number): Promise<Record<string, unknown>[]> {
  return (await failures(harness.stack)).slice(count);
}

describe('Alma fails for a moment', () => {
  test.each(passingFaults)('%s: one retry inside the function, and all is cached', async (kind) => {
    const { sandbox } = harness;
    const failed = (await failures(harness.stack)).length;
    const user = addUser({ loans: 3 });
    const neighbour = addUser({ loans: 3 });
    sandbox.faults.set(kind, { on: about(user.primaryId), count: 2, ms: 200 });
    const callsBefore = sandbox.calls.total;
    const struckBefore = sandbox.faults.injected[kind] ?? 0;

    await harness.cache(user.primaryId, neighbour.primaryId);

    expect((sandbox.faults.injected[kind] ?? 0) - struckBefore).toBe(2);
    expect(await cachedLoans([...user.loans.ids(), ...neighbour.loans.ids()])).toBe(6);
    expect(await failuresSince(failed)).toEqual([]);
    // Two users, three lists and three loans each; a slow body is no failure and costs no retry.
    expect(sandbox.calls.total - callsBefore).toBe(kind === 'slow-body' ? 12 : 14);
  });

  test('a call that is never answered is given up after its time and made again', async () => {
    const { sandbox } = harness;
    const failed = (await failures(harness.stack)).length;
    const user = addUser({ loans: 3 });
    sandbox.faults.set('never', { on: about(user.primaryId), count: 1 });
    const startedAt = performance.now();

    await harness.cache(user.primaryId);

    expect(performance.now() - startedAt).toBeGreaterThan(2900);

    expect(await cachedLoans(user.loans.ids())).toBe(3);
    expect(await failuresSince(failed)).toEqual([]);
  });
});

describe('Alma pages oddly', () => {
  test.each(wrongLists)('%s: every record is cached once, nothing loops', async (kind) => {
    const { sandbox, stack } = harness;
    const user = addUser({ loans: 250 });
    sandbox.faults.set(kind, { on: '/users/{user_id}/loans' });

    await harness.cache(user.primaryId);

    expect((await stack.table('userCacheTable').get(user.primaryId))?.loan_ids).toEqual(user.loans.ids());
    expect(sandbox.calls.of('/users/{user_id}/loans')).toBeLessThanOrEqual(4 * wrongLists.length + 100);
    expect(await cachedLoans(user.loans.ids())).toBe(250);
  });
});

describe('Alma counts more records than it lists', () => {
  test.each(contradictoryLists)('%s for a moment: every record is cached', async (kind) => {
    const { sandbox, stack } = harness;
    const failed = (await failures(stack)).length;
    const user = addUser({ loans: 3, requests: 1, fees: 2 });
    sandbox.faults.set(kind, { on: about(user.primaryId), count: 2 });

    await harness.cache(user.primaryId);

    expect((await stack.table('userCacheTable').get(user.primaryId))?.loan_ids).toEqual(user.loans.ids());
    expect(await failuresSince(failed)).toEqual([]);
  });

  test.each(['loans', 'requests', 'fees'] as const)(
    'of %s, again and again: the user is not cached without them, and the message is dead with the reason',
    async (kind) => {
      const { sandbox, stack } = harness;
      const failed = (await failures(stack)).length;
      const user = addUser({ [kind]: 3 });
      sandbox.faults.set('empty-page', { on: `/users/{user_id}/${kind}` });

      await harness.cache(user.primaryId);

      expect(await stack.table('userCacheTable').get(user.primaryId)).toBeUndefined();
      expect(await deadLetters(stack)).toEqual({ usersDLQ: [user.primaryId] });
      expect((await failuresSince(failed))[0]).toMatchObject({ code: 'ALMA_UNREADABLE', retryable: true });
    },
  );
});

describe('Alma stays down', () => {
  test('the message is received three times, then dead, with a reason in the log; its neighbours are cached', async () => {
    const { sandbox, stack } = harness;
    const failed = (await failures(stack)).length;
    const user = addUser({ loans: 1 });
    const neighbours = Array.from({ length: 9 }, () => addUser({ loans: 1 }));
    const bodyOf = ({ primaryId, loans }: typeof user) =>
      JSON.stringify({ userID: primaryId, loanID: loans.ids()[0] });
    sandbox.faults.set('html-503', { on: about(user.primaryId) });

    await stack.queue('loansQueue').send(...[user, ...neighbours].map(bodyOf));
    await stack.drained();

    expect(await cachedLoans(neighbours.flatMap(({ loans }) => loans.ids()))).toBe(9);
    expect(await deadLetters(stack)).toEqual({ loansDLQ: [bodyOf(user)] });
    const reasons = await failuresSince(failed);
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toMatchObject({ code: 'ALMA_SERVER_FAULT', retryable: true });
  });
});

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

      expect(await cachedLoans([gone.loan])).toBe(0);
      expect(await stack.table('userCacheTable').get(userID)).toMatchObject({
        loan_ids: user.loans.ids(),
        request_ids: user.requests.ids(),
        fee_ids: user.fees.ids(),
      });
      expect(await failuresSince(failed)).toEqual([]);
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
      expect((await failuresSince(failed)).map(({ code }) => code)).toEqual(
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
      expect(await failuresSince(failed)).toEqual([]);
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
      expect(await failuresSince(failed)).toEqual([]);
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

describe('the API key', () => {
  test.each(keyRefusals)(
    'is rotated, the old one refused as %s: no message is received twice',
    async (form) => {
      const { sandbox, stack } = harness;
      const failed = (await failures(stack)).length;
      const users = Array.from({ length: 10 }, () => addUser({ loans: 2 }));
      await harness.cache(addUser({ loans: 1 }).primaryId);
      const fetches = () => callsOnce(stack, 'ssm GetParameters');
      const fetchesBefore = fetches();

      const key = `rotated-${form}`;
      stack.ssm.put(stack.environment('updateUser').ALMA_API_KEY_NAME ?? '', key);
      sandbox.rotateKey(key, form);
      await harness.cache(...users.map(({ primaryId }) => primaryId));

      expect(await cachedLoans(users.flatMap(({ loans }) => loans.ids()))).toBe(20);
      expect(await failuresSince(failed)).toEqual([]);
      // Four functions with at most two containers each: one fetch a container, whatever the number of records.
      expect(fetches() - fetchesBefore).toBeLessThanOrEqual(8);
    },
  );

  test('is refused and no fresh one is there: the messages fail, and the log says why and never the key', async () => {
    const { sandbox, stack } = harness;
    const failed = (await failures(stack)).length;
    const user = addUser({ loans: 1 });
    const oldKey = sandbox.apiKey;
    sandbox.rotateKey('known-to-nobody');

    await harness.cache(user.primaryId);

    expect(await deadLetters(stack)).toEqual({ usersDLQ: [user.primaryId] });
    const reasons = await failuresSince(failed);
    expect(reasons).toHaveLength(3);
    expect(reasons[0]?.code).toMatch(/KEY_REFUSED$/);
    expect((await stack.logs()).filter(({ text }) => text.includes(oldKey))).toEqual([]);
    sandbox.rotateKey(oldKey);
  });
});
