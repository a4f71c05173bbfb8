import { expect, test } from '@jest/globals';
import type {
  Change,
  Circulation,
  FaultKind,
  FaultRules,
  Fee,
  Loan,
  RecordSet,
  RouteTemplate,
  SandboxUser,
  UserRequest,
  WebhookEvent,
  WebhookEventType,
} from './index.ts';

/** True exactly when both types are the same; tsc is the runner. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

test('the records of a user have the types of their kind', () => {
  const types: [
    Same<SandboxUser['loans'], RecordSet<Loan>>,
    Same<ReturnType<SandboxUser['requests']['add']>, UserRequest>,
    Same<Parameters<SandboxUser['fees']['change']>[1], Partial<Fee>>,
    Same<Loan['renewable'], boolean | null>,
  ] = [true, true, true, true];
  expect(types).not.toContain(false);
});

test('faults and routes are named, not just strings', () => {
  const types: [
    Same<string extends FaultKind ? 'open' : 'closed', 'closed'>,
    Same<string extends RouteTemplate ? 'open' : 'closed', 'closed'>,
    Same<keyof FaultRules, FaultKind>,
    Same<Extract<FaultKind, 'reset' | 'no-such-fault'>, 'reset'>,
  ] = [true, true, true, true];
  expect(types).not.toContain(false);
});

test('the verbs of circulation take the records that the data hold', () => {
  type Takes<Verb extends keyof Circulation, Record> = Record extends Parameters<Circulation[Verb]>[0]
    ? true
    : false;
  const types: [
    Takes<'renew' | 'changeDueDate' | 'returnLoan', Loan>,
    Takes<'placeOnShelf' | 'cancelRequest' | 'closeRequest', UserRequest>,
    Takes<'payFee', Fee>,
    Takes<'renew', Fee>,
  ] = [true, true, true, false];
  expect(types).toHaveLength(4);
});

test('an event of a loan is raised with a loan, and tells whether it is renewable', () => {
  const types: [
    Same<Extract<Change, { loan: Loan }>['type'], Extract<WebhookEventType, `LOAN_${string}`>>,
    Same<NonNullable<WebhookEvent['item_loan']>['renewable'], boolean>,
  ] = [true, true];
  expect(types).not.toContain(false);
});
