import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import {
  type CacheStore,
  recordIds,
  toFeeRecord,
  toLoanRecord,
  toRequestRecord,
  toUserRecord,
} from '@alma-cache/cache-schemas';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Bench, startBench } from './testing/bench.ts';
import { truth } from './testing/truth.ts';

/** What the cache may have of a record that Alma has. */
const STATES = ['valid', 'absent', 'expired', 'deleted', 'foreign', 'ownerless'] as const;
type State = (typeof STATES)[number];

interface Situation {
  readonly loans: readonly State[];
  readonly requests: readonly State[];
  readonly fees: readonly State[];
  /** Of the user record. */
  readonly user: 'valid' | 'absent' | 'expired';
  /** How many ids are in the user's cached lists that Alma does not have, or has as somebody else's. */
  readonly ghosts: number;
  readonly fault: 'none' | 'day-threshold' | 'json-500';
  readonly kind: 'loans' | 'requests' | 'fees';
  readonly route: 'user' | 'list' | 'record';
  /** The request's Cache-Control. */
  readonly asking: 'no-cache' | 'max-age=60' | '';
}

const states = fc.array(fc.constantFrom(...STATES), { maxLength: 4 });

const situation: fc.Arbitrary<Situation> = fc.record({
  loans: states,
  requests: states,
  fees: states,
  user: fc.constantFrom('valid', 'valid', 'absent', 'expired'),
  ghosts: fc.integer({ min: 0, max: 3 }),
  fault: fc.constantFrom('none', 'none', 'none', 'day-threshold', 'json-500'),
  kind: fc.constantFrom('loans', 'requests', 'fees'),
  route: fc.constantFrom('user', 'list', 'record'),
  asking: fc.constantFrom('', '', 'no-cache', 'max-age=60'),
});

let bench: Bench;
let next = 0;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

test('whatever the cache holds, the answer is the truth, or says that it cannot be had', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (given) => {
      bench.sandbox.faults.clear();
      const user = await arrange(given);
      const expected = truth(bench.sandbox, user.primaryId);
      if (given.fault !== 'none') bench.sandbox.faults.set(given.fault);

      const { path, body } = askedFor(given, expected);
      const answer = await bench.get(path, { 'Cache-Control': given.asking });
      if (answer.status === 503 && given.fault !== 'none') {
        const { available = {} } = answer.body as { available?: Record<string, unknown> };
        for (const [name, list] of Object.entries(available)) {
          expect(list).toEqual(expected[name as Situation['kind']]);
        }
        return;
      }
      expect(answer).toMatchObject({ status: body === undefined ? 404 : 200 });
      if (body !== undefined) expect(answer.body).toEqual(body);

      // What was written back must not change the answer.
      bench.sandbox.faults.clear();
      const again = await bench.get(path);
      expect(again.status).toBe(answer.status);
      if (body !== undefined) expect(again.body).toEqual(body);
    }),
    { numRuns: 60 },
  );
});

test('a user who was read whole is answered from the cache, on every route', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async (given) => {
      bench.sandbox.faults.clear();
      const user = await arrange({ ...given, user: 'absent' });
      await bench.get(`/users/${user.primaryId}`);
      bench.sandbox.faults.set('day-threshold');
      expect(await bench.get(`/users/${user.primaryId}`)).toMatchObject({
        status: 200,
        headers: { 'X-Cache': 'hit' },
        body: truth(bench.sandbox, user.primaryId),
      });
    }),
    { numRuns: 15 },
  );
});

function askedFor({ route, kind }: Situation, expected: ReturnType<typeof truth>) {
  const base = `/users/${expected.primary_id.toUpperCase()}`;
  if (route === 'user') return { path: base, body: expected };
  if (route === 'list') return { path: `${base}/${kind}`, body: expected[kind] };
  const [record] = expected[kind];
  const id = record === undefined ? '17300099999991221' : 'loan_id' in record ? record.loan_id : idOf(record);
  return { path: `${base}/${kind}/${id}`, body: record };
}

const idOf = (record: { request_id: string } | { id: string }): string =>
  'request_id' in record ? record.request_id : record.id;

/** Puts a user into the sandbox, and the cache into the given situation. */
async function arrange(given: Situation) {
  next += 1;
  const { data } = bench.sandbox;
  const counts = { loans: given.loans.length, requests: given.requests.length, fees: given.fees.length };
  const user = data.addUser({ primaryId: `Reader${next}`, ...counts });
  const other = data.addUser({
    primaryId: `Other${next}`,
    loans: given.ghosts,
    requests: given.ghosts,
    fees: given.ghosts,
  });
  const { loans, requests, fees } = bench.stores;
  const now = bench.now();

  for (const [index, loan] of [...user.loans].entries()) {
    const record = toLoanRecord(loan as unknown as AlmaLoan);
    await hold(given.loans[index], loans, record, record.loan_id, {
      expired: { expiry_date: 1 },
      foreign: { user_id: 'somebody' },
      ownerless: { user_id: undefined },
    });
  }
  for (const [index, request] of [...user.requests].entries()) {
    const record = toRequestRecord(request as unknown as AlmaRequest, now);
    await hold(given.requests[index], requests, record, record.request_id, {
      expired: { record_expiry_date: 1 },
      foreign: { user_primary_id: 'somebody' },
      ownerless: { user_primary_id: undefined },
    });
  }
  for (const [index, fee] of [...user.fees].entries()) {
    const record = toFeeRecord(fee as unknown as AlmaFee, now);
    await hold(given.fees[index], fees, record, record.id, {
      expired: { expiry_date: 1 },
      foreign: { user_primary_id: { value: 'somebody' } },
      ownerless: { user_primary_id: undefined },
    });
  }
  for (const loan of other.loans) await loans.put(toLoanRecord(loan as unknown as AlmaLoan), now);
  if (given.user !== 'absent') {
    const record = toUserRecord({
      primaryId: user.primaryId,
      ...recordIds([]),
      loanIds: [...user.loans.ids(), ...other.loans.ids()],
      requestIds: [...user.requests.ids(), ...other.requests.ids()],
      feeIds: [...user.fees.ids(), ...other.fees.ids()],
      feeCurrency: given.fees.length > 0 ? 'EUR' : undefined,
      now,
    });
    await bench.stores.users.put(given.user === 'valid' ? record : { ...record, expiry_date: 1 }, now);
  }
  // A record that is read at the moment of its tombstone does not replace it.
  bench.passSeconds(1);
  return user;
}

/** Puts the cache into a state about one record. What is not valid has another title, so that it shows in an answer. */
async function hold<R extends object>(
  state: State | undefined,
  store: Pick<CacheStore<R>, 'put' | 'delete'>,
  record: R,
  id: string,
  changes: Record<'expired' | 'foreign' | 'ownerless', object>,
): Promise<void> {
  const now = bench.now();
  if (state === undefined || state === 'absent') return;
  if (state === 'deleted') await store.delete(id, now);
  else if (state === 'valid') await store.put(record, now);
  else {
    const changed = Object.entries({ ...record, ...changes[state], title: 'Not to be told' });
    await store.put(Object.fromEntries(changed.filter(([, value]) => value !== undefined)) as R, now);
  }
}
