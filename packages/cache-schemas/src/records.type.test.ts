import { expect, test } from '@jest/globals';
import type {
  CacheStore,
  FeeRecord,
  feeFields,
  LoanRecord,
  LoanStore,
  loanFields,
  Present,
  RequestRecord,
  requestFields,
  UserStore,
} from './index.ts';

// The compiler is the runner: a wrong type below does not compile.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T[] => [];

test('Present takes the nulls away at every depth, and leaves the unknown unknown', () => {
  type Sent = { text: string | null; coded?: { value?: string | null }[] | null; any: unknown };
  type Kept = { text?: string; coded?: { value?: string }[]; any?: unknown };
  expect(holds<Equal<Present<Sent>, Kept>>()).toEqual([]);
});

test('records have their key, and fields that are there with a value or not at all', () => {
  expect(holds<Equal<LoanRecord['loan_id'], string>>()).toEqual([]);
  expect(holds<Equal<LoanRecord['due_date'], string | undefined>>()).toEqual([]);
  expect(holds<Equal<LoanRecord['renewable'], boolean | undefined>>()).toEqual([]);
  expect(holds<Equal<RequestRecord['place_in_queue'], string | undefined>>()).toEqual([]);
  expect(
    holds<Equal<RequestRecord['material_type'], { value?: string; desc?: string } | undefined>>(),
  ).toEqual([]);
  expect(holds<Equal<FeeRecord['balance'], number | undefined>>()).toEqual([]);

  // @ts-expect-error a field that no loan record has
  type _Unknown = LoanRecord['circ_desk'];
  // @ts-expect-error a key is never missing
  const _noKey: LoanRecord = { expiry_date: 0 };
});

test('the fields of a record are all but the expiry that the cache gives it', () => {
  expect(holds<Equal<(typeof loanFields)[number], Exclude<keyof LoanRecord, 'expiry_date'>>>()).toEqual([]);
  expect(
    holds<Equal<(typeof requestFields)[number], Exclude<keyof RequestRecord, 'record_expiry_date'>>>(),
  ).toEqual([]);
  expect(holds<Equal<(typeof feeFields)[number], Exclude<keyof FeeRecord, 'expiry_date'>>>()).toEqual([]);
});

test('a store gives and takes the records of its table', () => {
  expect(holds<Equal<Awaited<ReturnType<LoanStore['get']>>, LoanRecord | undefined>>()).toEqual([]);
  expect(holds<LoanStore extends CacheStore<LoanRecord> ? true : false>()).toEqual([]);
  expect(holds<Equal<Awaited<ReturnType<UserStore['addId']>>, 'written' | 'stale' | 'not-cached'>>()).toEqual(
    [],
  );
});
