import { setTimeout as sleep } from 'node:timers/promises';
import { AlmaClient } from '@alma-cache/alma-client';
import type { Loan, SandboxUser, UserRequest } from '@alma-cache/alma-sandbox';
import { type RecordKind, recordKinds, UserStore } from '@alma-cache/cache-schemas';
import { differs, verifyUser } from '@alma-cache/cache-schemas/verify';
import { seededRandom } from '@alma-cache/local-stack';
import { documentClient } from '@alma-cache/testing/dynamodb';
import { deadLetters, type Harness, startHarness } from '@alma-cache/testing/harness';
import { type Ledger, openLedger } from '@alma-cache/testing/ledger';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const USERS = 40;
const CHANGES = 400;
const SEED = 20_261_122;
/** Messages, half a batch. */
const MOST_WAITING = 5;

let harness: Harness;
let ledger: Ledger;
/** Users of whom the cache cannot know everything: an event about them was lost, or none exists, as for payments. */
const uninformed = new Set<string>();

beforeAll(async () => {
  // What failed as the machine was busy comes back when it may be less so.
  harness = await startHarness({ users: USERS, seed: SEED }, { retryDelay: 1000 });
  const { sandbox, stack, webhookSecret } = harness;
  // Webhooks say whether a loan can be renewed, reads without `expand=renewable` do not.
  ledger = openLedger(harness, { ignoring: ['renewable'] });
  await sandbox.webhooks.register({ url: stack.api.url, secret: webhookSecret });
  sandbox.webhooks.disturb({
    duplicated: 0.1,
    outOfOrder: 0.1,
    delay: [0, 300],
    lost: 0.03,
    oddlyWritten: 0.1,
  });
  await harness.cache(...sandbox.data.userIds());
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

describe('a day of a library: webhooks twice, late, out of order and lost, bulk updates racing them', () => {
  test('leaves the cache as Alma is, but for users of whom Alma did not tell everything', async () => {
    const { sandbox, stack } = harness;
    const random = seededRandom(SEED);

    for (let change = 0; change < CHANGES; change++) {
      const user = oneOf([...sandbox.data.users()], random);
      if (user) changeSomething(user, random);
      if (change % 5 === 0) await keptUp(harness);
      if (change % 20 === 0) {
        await stack.queue('usersQueue').send(oneOf(sandbox.data.userIds(), random) ?? '');
      }
      await sleep(5);
    }
    await sandbox.webhooks.settled();
    await stack.drained();

    for (const { item_loan, user_request } of sandbox.webhooks.undelivered) {
      const userId = item_loan?.user_id ?? user_request?.user_primary_id;
      if (userId) uninformed.add(userId);
    }
    const { unaccounted } = await ledger.close();
    expect(unaccounted.filter(({ userId }) => !uninformed.has(userId))).toEqual([]);
    const differing = await usersWhoDiffer();
    expect(differing.filter((userId) => !uninformed.has(userId))).toEqual([]);
    expect(differing.length).toBeGreaterThan(0);
    expect(await deadLetters(stack)).toEqual({});
    expect(uninformed.size).toBeLessThan(USERS / 2);
    const { duplicated, lost, delivered } = sandbox.webhooks.counts.total;
    expect([duplicated, lost, delivered].every((count) => count > 0)).toBe(true);
  });

  test('and the next bulk update of those users tells the rest', async () => {
    await harness.cache(...uninformed);
    expect((await ledger.close()).unaccounted).toEqual([]);
    expect(await usersWhoDiffer()).toEqual([]);
  });

  test('the API answers with what Alma has, user by user', async () => {
    const { sandbox, stack } = harness;
    for (const user of sandbox.data.users()) {
      const response = await fetch(`${stack.api.url}/users/${encodeURIComponent(user.primaryId)}`, {
        headers: { 'x-api-key': stack.api.apiKey },
      });
      expect(response.status).toBe(200);
      const { loans, requests, fees } = (await response.json()) as Record<string, Record<string, string>[]>;
      expect(idsOf(loans, 'loan_id')).toEqual(user.loans.ids().toSorted());
      expect(idsOf(requests, 'request_id')).toEqual(user.requests.ids().toSorted());
      expect(idsOf(fees, 'id')).toEqual(user.fees.ids().toSorted());
    }
  });
});

/**
 * Those of all users of whom the cache would tell something wrong, but for whether a loan can be renewed: an event says so, and
 * the read of one loan, by which queued users are refreshed, does not.
 */
async function usersWhoDiffer(): Promise<string[]> {
  const { sandbox, stack } = harness;
  const client = documentClient(String(stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB));
  const tableOf = (name: string) => ({ client, table: stack.table(`${name}CacheTable`).name });
  const caches = Object.values(recordKinds).map((kind: RecordKind) => ({
    kind,
    records: kind.store(tableOf(kind.name)),
  }));
  const users = new UserStore(tableOf('user'));
  const { users: alma } = new AlmaClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.url });
  const found: string[] = [];
  for (const userId of sandbox.data.userIds()) {
    const ports = { users, caches, alma: alma.for(userId), settle: async () => {}, now: Date.now };
    const comparison = await verifyUser(userId, ports);
    if (comparison === undefined) continue;
    const { loan } = comparison;
    const outdated = loan.outdated.filter(({ fields }) => fields.some(({ field }) => field !== 'renewable'));
    if (differs({ ...comparison, loan: { ...loan, outdated } })) found.push(userId);
  }
  client.destroy();
  return found;
}

/**
 * Waits until the functions have kept up with the day, but for what they can do at once: a busy machine would otherwise
 * fall so far behind that calls of the emulators run out of time, which is nothing that this day is about.
 */
async function keptUp({ sandbox, stack }: Harness): Promise<void> {
  await sandbox.webhooks.settled();
  for (;;) {
    const counts = await Promise.all(stack.queues.map((queue) => queue.counts()));
    if (counts.reduce((sum, { visible }) => sum + visible, 0) <= MOST_WAITING) return;
    await sleep(20);
  }
}

/** One thing that a library does all day, to one user; nothing where the user has nothing to do it to. */
function changeSomething(user: SandboxUser, random: () => number): void {
  const { circulation } = harness.sandbox;
  const loan = oneOf<Loan>([...user.loans], random);
  const request = oneOf<UserRequest>([...user.requests], random);
  const fee = [...user.fees].find(({ balance }) => balance > 0);
  const verbs: (() => unknown)[] = [
    () => circulation.lend(user.primaryId),
    () => circulation.request(user.primaryId),
    () => circulation.updateUser(user.primaryId),
    () => circulation.requestByStaff('WORK_ORDER'),
    ...(loan
      ? [
          () => circulation.renew(loan),
          () => circulation.changeDueDate(loan, '2031-02-18T22:00:00Z'),
          () => circulation.lose(loan),
          () => circulation.claimReturned(loan),
          () => circulation.find(loan),
          () => circulation.returnLoan(loan),
        ]
      : []),
    ...(request
      ? [
          () => circulation.placeOnShelf(request),
          () => circulation.cancelRequest(request),
          () => circulation.closeRequest(request),
        ]
      : []),
  ];
  oneOf(verbs, random)?.();
  if (fee && random() < 0.02) {
    circulation.payFee(fee);
    uninformed.add(user.primaryId);
  }
}

function idsOf(
  records: Record<string, string>[] | undefined,
  key: string,
): (string | undefined)[] | undefined {
  return records?.map((record) => record[key]).toSorted();
}

function oneOf<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}
