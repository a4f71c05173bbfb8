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
    const user = addUser({ loans: 120, requests: 1, fees: 2 });
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
    sandbox.faults.set('html-503', { on: (request) => request.route.recordId === user.loans.ids()[0] });

    await harness.cache(user.primaryId, ...neighbours.map(({ primaryId }) => primaryId));

    expect(await cachedLoans(neighbours.flatMap(({ loans }) => loans.ids()))).toBe(9);
    expect(await deadLetters(stack)).toEqual({
      loansDLQ: [JSON.stringify({ userID: user.primaryId, loanID: user.loans.ids()[0] })],
    });
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
