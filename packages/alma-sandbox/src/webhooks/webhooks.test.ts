import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inventLoan } from '../data/loan.ts';
import { type Reply, startWebhookEndpoint } from '../testing/webhook-endpoint.ts';
import type { Change } from './event.ts';
import { Webhooks } from './webhooks.ts';

const NOON = Date.UTC(2031, 1, 18, 12);
const HOUR = 3_600_000;

const loan = inventLoan({ seed: 1, today: NOON }, { number: 1, primaryId: 'test_user' }, 0);
const change: Change = { type: 'LOAN_RENEWED', loan };

let started = new AsyncDisposableStack();
afterEach(async () => {
  await started.disposeAsync();
  started = new AsyncDisposableStack();
});

/** Webhooks whose clock stands still and whose waits are noted instead of waited for. */
async function start(reply?: (times: number) => Reply, timeScale?: number) {
  const endpoint = started.use(await startWebhookEndpoint(reply));
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
  };
  const webhooks = started.adopt(new Webhooks({ seed: 1, now: () => NOON, sleep }), (made) => made.close());
  await webhooks.register({ ...endpoint, timeout: 60_000, ...(timeScale && { timeScale }) });
  return {
    endpoint,
    webhooks,
    waits,
    raise(count: number) {
      for (let raised = 0; raised < count; raised += 1) {
        webhooks.raise(change);
      }
    },
  };
}

describe('undisturbed', () => {
  test('every event arrives once, in order, with an id of its own and a later time', async () => {
    const { endpoint, webhooks, raise } = await start();
    raise(20);
    expect(webhooks.undelivered).toHaveLength(20);
    await webhooks.settled();
    expect(endpoint.numbers()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(endpoint.received.map(({ event }) => Date.parse(event.time) - NOON)).toEqual(
      Array.from({ length: 20 }, (_, index) => index),
    );
    expect(webhooks.counts.of('LOAN_RENEWED')).toEqual({
      raised: 20,
      lost: 0,
      duplicated: 0,
      sent: 20,
      retried: 0,
      delivered: 20,
      refused: 0,
      dropped: 0,
    });
    expect(webhooks.undelivered).toEqual([]);
  });

  test('counts are kept by event type, those never raised included', async () => {
    const { webhooks } = await start();
    webhooks.raise(change);
    webhooks.raise({ type: 'LOAN_RETURNED', loan });
    await webhooks.settled();
    expect(webhooks.counts.byType()).toMatchObject({
      LOAN_RENEWED: { delivered: 1 },
      LOAN_RETURNED: { delivered: 1 },
      REQUEST_CLOSED: { raised: 0 },
    });
    expect(webhooks.counts.total).toMatchObject({ raised: 2, delivered: 2 });
  });

  test('nothing is raised before an endpoint is registered, or after closing', async () => {
    await using endpoint = await startWebhookEndpoint();
    const webhooks = new Webhooks({ seed: 1, now: Date.now });
    webhooks.raise(change);
    await webhooks.register(endpoint);
    await webhooks.close();
    webhooks.raise(change);
    await webhooks.settled();
    expect([webhooks.counts.total.raised, endpoint.received.length]).toEqual([0, 0]);
  });

  test('an endpoint that fails its challenge leaves the one before in place', async () => {
    const { endpoint, webhooks, raise } = await start();
    const unknown = { url: endpoint.url.replace(/:\d+/, ':1'), secret: 'x' };
    await expect(webhooks.register(unknown)).rejects.toMatchObject({ code: 'SANDBOX_CHALLENGE_FAILED' });
    raise(1);
    await webhooks.settled();
    expect(endpoint.received).toHaveLength(1);
  });
});

describe('an event that is not taken', () => {
  test.each<Reply>([500, 503, 'reset'])(
    'but answered %s is sent four times in all, byte for byte, and dropped',
    async (reply) => {
      const { endpoint, webhooks, waits, raise } = await start(() => reply, 1);
      raise(1);
      await webhooks.settled();
      expect(waits).toEqual([HOUR, 3 * HOUR, 6 * HOUR]);
      expect(endpoint.received).toHaveLength(4);
      expect(new Set(endpoint.received.map(({ body }) => body.toString())).size).toBe(1);
      expect(new Set(endpoint.received.map(({ headers }) => headers['x-exl-signature'])).size).toBe(1);
      expect(webhooks.counts.total).toMatchObject({ sent: 1, retried: 3, delivered: 0, dropped: 1 });
      expect(webhooks.undelivered).toMatchObject([{ id: '1400000000000000001' }]);
    },
  );

  test('is tried again until it is', async () => {
    const { webhooks, waits, raise } = await start((times) => (times < 3 ? 500 : 200), 3600);
    raise(1);
    await webhooks.settled();
    expect(waits).toEqual([1000, 3000]);
    expect(webhooks.counts.total).toMatchObject({ sent: 1, retried: 2, delivered: 1, dropped: 0 });
    expect(webhooks.undelivered).toEqual([]);
  });

  test('is not tried again after a 4xx', async () => {
    const { webhooks, waits, raise } = await start(() => 401);
    raise(1);
    await webhooks.settled();
    expect(waits).toEqual([]);
    expect(webhooks.counts.total).toMatchObject({ sent: 1, retried: 0, refused: 1 });
    expect(webhooks.undelivered).toHaveLength(1);
  });

  test('is overtaken by the next while it waits', async () => {
    await using endpoint = await startWebhookEndpoint((times) => (times === 1 ? 500 : 200));
    const next = Promise.withResolvers<void>();
    const webhooks = new Webhooks({ seed: 1, now: () => NOON, sleep: () => next.promise });
    await webhooks.register(endpoint);
    webhooks.raise(change);
    webhooks.raise(change);
    while (webhooks.counts.total.delivered === 0) {
      await new Promise(setImmediate);
    }
    next.resolve();
    await webhooks.settled();
    expect(endpoint.numbers()).toEqual([1, 2, 1]);
  });
});

describe('disturbed', () => {
  test('what is oddly written says the same, however it looks', async () => {
    const { endpoint, webhooks, raise } = await start();
    raise(1);
    webhooks.disturb({ oddlyWritten: 1 });
    raise(1);
    await webhooks.settled();
    const [plain, odd] = endpoint.received;
    expect(odd?.body.toString()).toMatch(/^\ufeff\r\n \{/);
    const { loan_id, ...loanRest } = plain?.event.item_loan ?? {};
    expect(odd?.event).toMatchObject({
      event: plain?.event.event,
      item_loan: loanRest,
      Type: 'Notification',
    });
    // A number of so many digits is rounded by whoever reads it as one.
    expect(odd?.body.toString()).toContain(`"loan_id": ${loan_id},`);
  });

  test('all that is lost is never sent, counted, and undelivered', async () => {
    const { endpoint, webhooks, raise } = await start();
    webhooks.disturb({ lost: 1 });
    raise(3);
    await webhooks.settled();
    expect(endpoint.received).toEqual([]);
    expect(webhooks.counts.total).toMatchObject({ raised: 3, lost: 3, sent: 0 });
    expect(webhooks.undelivered).toHaveLength(3);
  });

  test('all that is duplicated arrives twice with the same id', async () => {
    const { endpoint, webhooks, raise } = await start();
    webhooks.disturb({ duplicated: 1 });
    raise(3);
    await webhooks.settled();
    expect(endpoint.numbers()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(webhooks.counts.total).toMatchObject({ raised: 3, duplicated: 3, sent: 6, delivered: 6 });
  });

  test('what is out of order comes after later events, with its own earlier time', async () => {
    const { endpoint, webhooks, raise } = await start();
    webhooks.disturb({ outOfOrder: 1 });
    raise(1);
    webhooks.disturb({});
    raise(4);
    await webhooks.settled();
    expect(endpoint.numbers().toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(endpoint.numbers()[0]).toBe(2);
    const late = endpoint.received.find(({ event }) => event.id.endsWith('01'));
    expect(late?.event.time).toBe(new Date(NOON).toISOString());
  });

  test('what is held back with nothing to come goes when one waits for it, latest first', async () => {
    const { endpoint, webhooks, raise } = await start();
    webhooks.disturb({ outOfOrder: 1 });
    raise(3);
    await webhooks.settled();
    expect(endpoint.numbers()).toEqual([3, 2, 1]);
  });

  test('what is held back lets even delayed later events go first', async () => {
    await using endpoint = await startWebhookEndpoint();
    const delay = Promise.withResolvers<void>();
    const webhooks = new Webhooks({ seed: 1, now: () => NOON, sleep: () => delay.promise });
    await webhooks.register(endpoint);
    webhooks.disturb({ outOfOrder: 1 });
    webhooks.raise(change);
    webhooks.disturb({ delay: 1 });
    webhooks.raise(change);
    const settled = webhooks.settled();
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise(setImmediate);
    }
    delay.resolve();
    await settled;
    expect(endpoint.numbers()).toEqual([2, 1]);
  });

  test('a delay is drawn for each copy from the range', async () => {
    const { webhooks, waits, raise } = await start();
    webhooks.disturb({ delay: [10, 90] });
    raise(30);
    await webhooks.settled();
    expect(waits.every((wait) => 10 <= wait && wait <= 90)).toBe(true);
    expect(new Set(waits).size).toBeGreaterThan(5);
  });

  test('of any mix, what arrives is what was raised, less lost, plus duplicated, the same every time', async () => {
    const share = fc.constantFrom(0, 0.2, 0.5, 1);
    const disturbances = fc.record({ lost: share, duplicated: share, outOfOrder: share });
    await fc.assert(
      fc.asyncProperty(disturbances, fc.nat(25), async (disturbances, count) => {
        const run = async () => {
          const { endpoint, webhooks, raise } = await start();
          webhooks.disturb(disturbances);
          raise(count);
          await webhooks.settled();
          return { endpoint, webhooks };
        };
        const { endpoint, webhooks } = await run();
        const { raised, lost, duplicated, sent, delivered } = webhooks.counts.total;
        expect([raised, sent, delivered]).toEqual([count, count - lost + duplicated, sent]);
        expect(endpoint.received).toHaveLength(sent);
        const arrived = new Set(endpoint.received.map(({ event }) => event.id));
        expect(arrived.size).toBe(count - lost);
        expect(webhooks.undelivered.filter(({ id }) => arrived.has(id))).toEqual([]);
        expect(webhooks.undelivered).toHaveLength(lost);
        expect((await run()).endpoint.numbers()).toEqual(endpoint.numbers());
      }),
      { numRuns: 25 },
    );
  });

  test.each([{ lost: -0.1 }, { duplicated: 1.1 }, { outOfOrder: Number.NaN }, { delay: -1 }])(
    'a disturbance that cannot be is refused: %j',
    (disturbances) => {
      const webhooks = new Webhooks({ seed: 1, now: Date.now });
      expect(() => webhooks.disturb(disturbances)).toThrow(
        expect.objectContaining({ code: 'SANDBOX_INVALID_OPTION' }),
      );
    },
  );
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a time scale of %s is refused',
  async (timeScale) => {
    const webhooks = new Webhooks({ seed: 1, now: Date.now });
    await expect(
      webhooks.register({ url: 'https://x.example', secret: 's', timeScale }),
    ).rejects.toMatchObject({
      code: 'SANDBOX_INVALID_OPTION',
    });
  },
);

test('closing abandons what waits, is under way or is held back', async () => {
  await using endpoint = await startWebhookEndpoint((times) => (times === 1 ? 500 : 'never'));
  const webhooks = new Webhooks({ seed: 1, now: Date.now });
  await webhooks.register({ ...endpoint, timeScale: 1 });
  webhooks.raise(change);
  webhooks.raise(change);
  webhooks.disturb({ outOfOrder: 1 });
  webhooks.raise(change);
  while (endpoint.received.length < 2) {
    await new Promise(setImmediate);
  }
  await webhooks.close();
  await webhooks.close();
  await webhooks.settled();
  expect(endpoint.received).toHaveLength(2);
  expect(webhooks.undelivered).toHaveLength(3);
});
