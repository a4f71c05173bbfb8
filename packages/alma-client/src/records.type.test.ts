import { expect, test } from '@jest/globals';
import type { AlmaLoan, AlmaRegion, AlmaRequest, UserResources } from './index.ts';
import type { IdsOf } from './routes.ts';

/** `true` where two types are the same: what these tests say is checked by tsc. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

test('only the id of a record is certain, and it is a string', () => {
  const facts: [
    Same<AlmaLoan['loan_id'], string>,
    Same<AlmaLoan['due_date'], string | null | undefined>,
    Same<AlmaRequest['place_in_queue'], number | null | undefined>,
  ] = [true, true, true];
  const least: AlmaLoan = { loan_id: '1' };
  // @ts-expect-error a record without its id is no record
  const none: AlmaLoan = {};
  expect([facts.every(Boolean), least, none]).toEqual([true, { loan_id: '1' }, {}]);
});

test('fields that nobody documented are unknown, not any', () => {
  const facts: [Same<AlmaLoan['novelty'], unknown>] = [true];
  expect(facts).toEqual([true]);
});

test('values that Alma may add to are open, and regions are not', () => {
  const added: AlmaLoan['loan_status'] = 'NOVEL';
  // @ts-expect-error there is no such gateway
  const region: AlmaRegion = 'mars';
  expect([added, region]).toEqual(['NOVEL', 'mars']);
});

test('a list of loans is a list of loans', () => {
  const fact: Same<Awaited<ReturnType<UserResources['loans']>>, AlmaLoan[]> = true;
  expect(fact).toBe(true);
});

test('the names in braces of a route are the ids that it takes', () => {
  const fact: Same<IdsOf<'/users/{user_id}/loans/{loan_id}'>, 'user_id' | 'loan_id'> = true;
  const none: Same<IdsOf<'/users'>, never> = true;
  expect([fact, none]).toEqual([true, true]);
});
