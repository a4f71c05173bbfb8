import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { jobEventText } from '@alma-cache/testing/alma-events';
import { deadLetters, failures, type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    users: ['cached', 'stranger'].map((primaryId) => ({ primaryId, loans: 1 })),
  });
  const { sandbox, stack, webhookSecret } = harness;
  await harness.cache('cached');
  await sandbox.webhooks.register({ url: stack.api.url, secret: webhookSecret });
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/** What the cache holds once everything that was sent has arrived. */
async function arrived() {
  await harness.sandbox.webhooks.settled();
  await harness.stack.drained();
  const { stack } = harness;
  return {
    user: (id: string) => stack.table('userCacheTable').get(id),
    loan: (id: string) => present(stack.table('loanCacheTable').get(id)),
    request: (id: string) => present(stack.table('requestCacheTable').get(id)),
  };
}

async function present(item: Promise<Readonly<Record<string, unknown>> | undefined>) {
  const found = await item;
  return found === undefined || 'deleted' in found ? undefined : found;
}

describe('an event of Alma', () => {
  test("LOAN_CREATED, _RENEWED, _DUE_DATE, _LOST, _CLAIMED_RETURNED, _RETURNED: the loan and its place in the user's list follow", async () => {
    const { circulation } = harness.sandbox;
    const loan = circulation.lend('cached');
    const created = await arrived();
    expect(await created.loan(loan.loan_id)).toMatchObject({ user_id: 'cached', due_date: loan.due_date });
    expect((await created.user('cached'))?.loan_ids).toContain(loan.loan_id);

    const renewed = circulation.renew(loan);
    expect(await (await arrived()).loan(loan.loan_id)).toMatchObject({ due_date: renewed.due_date });

    circulation.changeDueDate(loan, '2031-02-18T22:00:00Z');
    expect(await (await arrived()).loan(loan.loan_id)).toMatchObject({
      due_date: '2031-02-18T22:00:00Z',
      expiry_date: Date.UTC(2031, 1, 18, 22) / 1000,
    });

    circulation.lose(loan);
    expect(await (await arrived()).loan(loan.loan_id)).toMatchObject({ process_status: 'LOST' });

    circulation.claimReturned(loan);
    expect(await (await arrived()).loan(loan.loan_id)).toMatchObject({ process_status: 'CLAIMED_RETURN' });

    circulation.returnLoan(loan);
    const returned = await arrived();
    expect(await returned.loan(loan.loan_id)).toBeUndefined();
    expect((await returned.user('cached'))?.loan_ids).not.toContain(loan.loan_id);
  });

  test.each(['cancelRequest', 'closeRequest'] as const)(
    'REQUEST_CREATED, REQUEST_PLACED_ON_SHELF, then %s: the request and its place in the list follow',
    async (end) => {
      const { circulation } = harness.sandbox;
      const request = circulation.request('cached');
      const created = await arrived();
      expect(await created.request(request.request_id)).toMatchObject({ user_primary_id: 'cached' });
      expect((await created.user('cached'))?.request_ids).toContain(request.request_id);

      const onShelf = circulation.placeOnShelf(request);
      expect(await (await arrived()).request(request.request_id)).toMatchObject({
        request_status: onShelf.request_status,
      });

      circulation[end](request);
      const ended = await arrived();
      expect(await ended.request(request.request_id)).toBeUndefined();
      expect((await ended.user('cached'))?.request_ids).not.toContain(request.request_id);
    },
  );

  test('that does not say where to fetch a request leaves that in the cache, and a read that began before it and comes later fills it in', async () => {
    const { sandbox, stack } = harness;
    const { circulation } = sandbox;
    const pickup = { pickup_location: 'Law Library', pickup_location_library: 'LAW', place_in_queue: '1' };
    const first = circulation.request('cached', {
      pickup_location: 'Law Library',
      pickup_location_library: 'LAW',
    });
    await arrived();
    circulation.placeOnShelf(first);
    expect(await (await arrived()).request(first.request_id)).toMatchObject({
      ...pickup,
      request_status: 'ON_HOLD_SHELF',
    });

    // Nobody is told of the next one before it is on the shelf, and the read of it is under way meanwhile.
    const second = sandbox.data.user('cached').requests.add({ ...first, request_id: '174000000000000077' });
    sandbox.faults.set('slow-body', { ms: 3000, count: 1, on: '/users/{user_id}/requests/{request_id}' });
    await stack
      .queue('requestsQueue')
      .send(JSON.stringify({ userID: 'cached', requestID: second.request_id }));
    while (sandbox.faults.injected['slow-body'] === undefined) await setTimeout(20);
    circulation.placeOnShelf(second);
    await sandbox.webhooks.settled();
    while ((await present(stack.table('requestCacheTable').get(second.request_id))) === undefined) {
      await setTimeout(20);
    }
    expect(await (await arrived()).request(second.request_id)).toMatchObject({
      ...pickup,
      request_status: 'ON_HOLD_SHELF',
    });
  });

  test('has the code of a status where answers have its label, which goes with it', async () => {
    const { sandbox } = harness;
    const request = sandbox.circulation.request('cached');
    await arrived();
    sandbox.data.statusLabels = true;
    await harness.cache('cached');
    sandbox.data.statusLabels = false;
    expect(await (await arrived()).request(request.request_id)).toMatchObject({
      request_status: 'NOT_STARTED',
      request_status_label: 'Not Started',
    });
    sandbox.circulation.placeOnShelf(request);
    const onShelf = await (await arrived()).request(request.request_id);
    expect(onShelf).toMatchObject({ request_status: 'ON_HOLD_SHELF' });
    expect(onShelf).not.toHaveProperty('request_status_label');
  });

  test('about a user who is not cached has the whole user read, once', async () => {
    const { sandbox } = harness;
    const lists = sandbox.calls.of('/users/{user_id}/loans');
    const [old = ''] = sandbox.data.user('stranger').loans.ids();

    const loans = [sandbox.circulation.lend('stranger'), sandbox.circulation.lend('stranger')];
    const cache = await arrived();

    expect((await cache.user('stranger'))?.loan_ids).toEqual(
      expect.arrayContaining([old, ...loans.map(({ loan_id }) => loan_id)]),
    );
    expect(sandbox.calls.of('/users/{user_id}/loans') - lists).toBe(1);
  });

  test('of a type that the cache does not know has the user read, and the loan is as Alma has it', async () => {
    const { circulation } = harness.sandbox;
    const loan = circulation.lend('cached');
    circulation.lose(loan);
    await arrived();
    circulation.find(loan);
    expect(await (await arrived()).loan(loan.loan_id)).toMatchObject({ process_status: 'NORMAL' });
  });

  test('says the same however it is written', async () => {
    const { circulation, webhooks } = harness.sandbox;
    webhooks.disturb({ oddlyWritten: 1 });
    const loan = circulation.lend('cached', { title: 'Character \uffff' });
    const request = circulation.request('cached');
    const cache = await arrived();
    webhooks.disturb({});
    expect(await cache.loan(loan.loan_id)).toMatchObject({ title: 'Character \uffff', user_id: 'cached' });
    expect(await cache.request(request.request_id)).toMatchObject({ user_primary_id: 'cached' });
    expect((await cache.user('cached'))?.loan_ids).toContain(loan.loan_id);
  });

  test('of a request of staff, and of a job, leaves the cache as it is', async () => {
    const { circulation, webhooks } = harness.sandbox;
    const request = circulation.requestByStaff('MOVE');
    circulation.closeByStaff(request);
    circulation.endJob('Due Date Correction');
    expect(await (await arrived()).request(request.request_id)).toBeUndefined();
    expect(webhooks.counts.of('JOB_END')).toMatchObject({ sent: 1, refused: 1, retried: 0 });
  });

  test('of a user who is created or updated has the user read, and of one who is deleted takes all out of the cache', async () => {
    const { circulation, data } = harness.sandbox;
    const { loans } = circulation.createUser({ primaryId: 'newcomer', loans: 2 });
    const ids = loans.ids();
    const created = await arrived();
    expect((await created.user('newcomer'))?.loan_ids).toEqual(ids);
    expect(await created.loan(ids[0] ?? '')).toMatchObject({ user_id: 'newcomer' });

    const added = data.user('newcomer').loans.add();
    circulation.updateUser('newcomer');
    expect((await (await arrived()).user('newcomer'))?.loan_ids).toContain(added.loan_id);

    circulation.deleteUser('newcomer');
    const deleted = await arrived();
    expect(await deleted.user('newcomer')).toMatchObject({ deleted: true });
    for (const id of [...ids, added.loan_id]) expect(await deleted.loan(id)).toBeUndefined();
  });

  test('leaves no dead letter and no failure behind', async () => {
    expect(await deadLetters(harness.stack)).toEqual({});
    expect(await failures(harness.stack)).toEqual([]);
  });
});

describe('the webhook endpoint', () => {
  const signed = (body: string, secret = harness.webhookSecret) =>
    createHmac('sha256', secret).update(body, 'utf8').digest('base64');

  const post = async (body: string, signature?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(signature && { 'X-Exl-Signature': signature }),
    };
    const response = await fetch(`${harness.stack.api.url}/`, { method: 'POST', headers, body });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };

  const loanEvent = (value: string) =>
    JSON.stringify({
      id: '1',
      action: 'LOAN',
      time: '2026-01-01T00:00:00.000Z',
      event: { value, desc: 'äöü' },
      item_loan: { loan_id: `refused-${value}`, user_id: 'cached' },
    });

  test('answers the challenge, and 400 without one', async () => {
    const { url } = harness.stack.api;
    const challenged = await fetch(`${url}/?challenge=${encodeURIComponent('a b&c')}`);
    expect([challenged.status, await challenged.json()]).toEqual([200, { challenge: 'a b&c' }]);
    expect((await fetch(`${url}/`)).status).toBe(400);
  });

  // First of all: a container reads the parameter again at most once in five seconds, whoever signs wrongly.
  test('takes the new and the old secret while they are being changed', async () => {
    const { stack, webhookSecret } = harness;
    const name = stack.environment('receiveEvent').ALMA_SHARED_SECRET_NAME ?? '';
    stack.ssm.put(name, `new-secret\n${webhookSecret}`);
    const body = loanEvent('LOAN_RENEWED');
    expect(await post(body, signed(body, 'new-secret'))).toMatchObject({ status: 200 });
    expect(await post(body, signed(body))).toMatchObject({ status: 200 });
  });

  test('refuses a wrong and a missing signature with 401, and publishes nothing', async () => {
    const body = loanEvent('LOAN_CREATED');
    expect(await post(body, signed(body, 'another secret'))).toMatchObject({ status: 401 });
    expect(await post(body)).toMatchObject({ status: 401 });
    expect(await post(body, signed(`${body} `))).toMatchObject({ status: 401 });
    expect(await (await arrived()).loan('refused-LOAN_CREATED')).toBeUndefined();
  });

  test('refuses what is no event: 400 not JSON, 422 an unsupported type, 413 too large', async () => {
    for (const [status, body] of [
      [400, 'not json'],
      [422, jobEventText('2026-01-01T00:00:00.000Z')],
      [413, JSON.stringify({ filling: 'x'.repeat(256 * 1024) })],
    ] as const) {
      expect(await post(body, signed(body))).toMatchObject({ status });
    }
  });

  test('answers 5xx to our own trouble, so that Alma sends the event again', async () => {
    const body = loanEvent('LOAN_CREATED');
    harness.stack.faults.set([{ service: 'sns', kind: 'server-error' }]);
    expect((await post(body, signed(body))).status).toBeGreaterThanOrEqual(500);
    harness.stack.faults.clear();
    expect(await post(body, signed(body))).toMatchObject({ status: 200 });
    expect(await (await arrived()).loan('refused-LOAN_CREATED')).toBeDefined();
  });
});
