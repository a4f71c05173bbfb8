import type { FaultKind, KeyRefusal } from '@alma-cache/alma-sandbox';
import { callsOnce, deadLetters, failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cachedLoans, failuresSince } from './outcome.ts';

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
    expect(await cachedLoans(harness, [...user.loans.ids(), ...neighbour.loans.ids()])).toBe(6);
    expect(await failuresSince(harness, failed)).toEqual([]);
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

    expect(await cachedLoans(harness, user.loans.ids())).toBe(3);
    expect(await failuresSince(harness, failed)).toEqual([]);
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
    expect(await cachedLoans(harness, user.loans.ids())).toBe(250);
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
    expect(await failuresSince(harness, failed)).toEqual([]);
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
      expect((await failuresSince(harness, failed))[0]).toMatchObject({
        code: 'ALMA_UNREADABLE',
        retryable: true,
      });
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

    expect(
      await cachedLoans(
        harness,
        neighbours.flatMap(({ loans }) => loans.ids()),
      ),
    ).toBe(9);
    expect(await deadLetters(stack)).toEqual({ loansDLQ: [bodyOf(user)] });
    const reasons = await failuresSince(harness, failed);
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toMatchObject({ code: 'ALMA_SERVER_FAULT', retryable: true });
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

      expect(
        await cachedLoans(
          harness,
          users.flatMap(({ loans }) => loans.ids()),
        ),
      ).toBe(20);
      expect(await failuresSince(harness, failed)).toEqual([]);
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
    const reasons = await failuresSince(harness, failed);
    expect(reasons).toHaveLength(3);
    expect(reasons[0]?.code).toMatch(/KEY_REFUSED$/);
    expect((await stack.logs()).filter(({ text }) => text.includes(oldKey))).toEqual([]);
    sandbox.rotateKey(oldKey);
  });
});
