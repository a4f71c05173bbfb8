import { QueueSendError } from '@alma-cache/aws-utils';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkIds, type GivenId } from '../id-list/check-ids.ts';
import { type EnqueuePorts, enqueueUsers } from './enqueue-users.ts';
import { Tally } from './tally.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index + 1}`);

async function* given(all: readonly string[], error?: Error): AsyncGenerator<GivenId[]> {
  for (const [index, id] of all.entries()) yield [{ number: index + 1, id }];
  if (error !== undefined) throw error;
}

interface Scene extends Partial<EnqueuePorts> {
  readonly ids: readonly string[];
  readonly sourceError?: Error;
  /** Refuses what it answers with, of what is sent. */
  readonly refuse?: (bodies: readonly string[], call: number) => readonly string[];
  readonly refusal?: { retryable: boolean; cause?: unknown };
}

async function enqueue({ ids, sourceError, refuse = () => [], refusal, ...ports }: Scene) {
  const sent: string[][] = [];
  const tally = new Tally();
  const from = ports.from ?? 1;
  const queue = {
    sendAll: async (bodies: readonly string[]) => {
      const remaining = [...refuse(bodies, sent.length + 1)];
      sent.push(bodies.filter((body) => !remaining.includes(body)));
      if (remaining.length === 0) return;
      const refused = remaining.map((body) => ({ index: bodies.indexOf(body), code: 'InternalError' }));
      const failure = { refused, remaining, total: bodies.length, retryable: true };
      throw new QueueSendError('users', { ...failure, ...refusal });
    },
  };
  let time = 0;
  const progression = await enqueueUsers(checkIds(given(ids, sourceError), from), {
    queue,
    rate: Number.POSITIVE_INFINITY,
    from,
    tally,
    signal: new AbortController().signal,
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    ...ports,
  });
  return { sent, tally, progression, time };
}

test('sends every valid id once, in order, forty at a time', async () => {
  const { sent, tally, progression } = await enqueue({ ids: [...ids(90), 'ID-1', '..'] });
  expect(sent.map(({ length }) => length)).toEqual([40, 40, 10]);
  expect(sent.flat()).toEqual(ids(90));
  expect(progression).toEqual({ state: 'done' });
  expect(tally).toMatchObject({ read: 92, valid: 90, queued: 90 });
  expect(tally.counts).toEqual({ invalid: 1, repeated: 1, failed: 0 });
});

describe('a rate', () => {
  test.each([
    [10, 100, 9_000],
    [0.5, 4, 6_000],
    [400, 100, 200],
  ])('of %p a second spreads %p ids over %p ms', async (rate, count, ms) => {
    expect((await enqueue({ ids: ids(count), rate })).time).toBe(ms);
  });

  test('is caught up with for a second at most', async () => {
    let time = 0;
    const starts: number[] = [];
    await enqueue({
      ids: ids(600),
      rate: 400,
      now: () => time,
      sleep: async (ms) => {
        time += ms;
      },
      refuse: (_, call) => {
        starts.push(time);
        // One answer takes a minute.
        if (call === 2) time += 60_000;
        return [];
      },
    });
    const late = Array.from({ length: 10 }, () => 60_100);
    expect(starts).toEqual([0, 100, ...late, 60_200, 60_300, 60_400]);
  });
});

test('an interruption lets the group in flight be finished, and tells where to go on', async () => {
  const interruption = new AbortController();
  const { sent, tally, progression } = await enqueue({
    ids: ids(100),
    signal: interruption.signal,
    refuse: (_, call) => {
      if (call === 2) interruption.abort();
      return [];
    },
  });
  expect(sent.flat()).toEqual(ids(80));
  expect(tally.queued).toBe(80);
  expect(progression).toEqual({ state: 'interrupted', next: 81 });
});

test('a list that ends with an interruption may have been cut off by it', async () => {
  const interruption = new AbortController();
  const { sent, progression } = await enqueue({
    ids: ids(3),
    signal: interruption.signal,
    refuse: () => {
      interruption.abort();
      return [];
    },
  });
  expect(sent.flat()).toEqual(ids(3));
  expect(progression).toEqual({ state: 'interrupted', next: 4 });
});

test('what SQS will never take is named, and the rest is sent', async () => {
  const { sent, tally, progression } = await enqueue({
    ids: ids(90),
    refuse: (bodies) => bodies.filter((body) => body === 'id-3'),
    refusal: { retryable: false },
  });
  expect(sent.flat()).toHaveLength(89);
  expect(progression).toEqual({ state: 'done' });
  expect(tally.named).toEqual([
    { number: 3, id: 'id-3', outcome: 'failed', reason: 'was not accepted by SQS' },
  ]);
});

test('a queue that vanishes ends it with its own reason, at the first id that was not sent', async () => {
  const cause = new Error('gone');
  const { tally, progression } = await enqueue({
    ids: ids(90),
    refuse: (bodies, call) => (call === 2 ? bodies.slice(5) : []),
    refusal: { retryable: false, cause },
  });
  expect(progression).toEqual({ state: 'failed', next: 46, error: cause });
  expect(tally).toMatchObject({ queued: 45, counts: { failed: 35 } });
});

test('a source that fails ends it after the last group that was sent', async () => {
  const error = new Error('Alma is down');
  const { sent, progression } = await enqueue({ ids: ids(90), sourceError: error });
  expect(sent.flat()).toEqual(ids(80));
  expect(progression).toEqual({ state: 'failed', next: 81, error });
});

test('however often it fails: going on from where it says loses no id, and sends none twice but of one group', async () => {
  const list = fc.array(fc.constantFrom('a', 'A', 'b', '..', '', ...ids(60)), { maxLength: 200 });
  const failures = fc.array(fc.record({ call: fc.integer({ min: 1, max: 4 }), accepted: fc.nat(39) }), {
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(list, failures, async (all, mishaps) => {
      const expected = (await enqueue({ ids: all })).sent.flat();
      const sent: string[] = [];
      let from = 1;
      for (const { call, accepted } of [...mishaps, { call: 0, accepted: 0 }]) {
        const run = await enqueue({
          ids: all,
          from,
          refuse: (bodies, each) => (each === call ? bodies.filter((_, index) => index >= accepted) : []),
        });
        const again = run.sent.flat().filter((id) => sent.includes(id));
        expect(again.length).toBeLessThanOrEqual(40);
        sent.push(...run.sent.flat());
        if (run.progression.state === 'done') break;
        from = run.progression.next;
      }
      expect(new Set(sent)).toEqual(new Set(expected));
    }),
  );
});
