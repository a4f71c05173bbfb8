import type { AlmaLoan } from '@alma-cache/alma-client';
import { LoanStore, loanKind, loanTable, ofKinds, UserStore, userTable } from '@alma-cache/cache-schemas';
import { almaLists } from '@alma-cache/testing/alma-lists';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CachedRecords } from './cached-records.ts';
import { refreshUser } from './refresh-user.ts';
import { writeRecords } from './write-records.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');
const LOANS = ['L1', 'L2', 'L3'];

let dynamodb: TestDynamoDB;
let users: UserStore;
let loans: LoanStore;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
  const { client } = dynamodb;
  users = new UserStore({ client, table: await dynamodb.createTable(userTable) });
  loans = new LoanStore({ client, table: await dynamodb.createTable(loanTable) });
});
afterAll(() => dynamodb.stop());

/** What happens in Alma: a loan is lent, renewed, or returned, or update-user reads the user's lists. */
type Step = { readonly loan: string; readonly until: string | undefined } | 'read';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>('read') },
  {
    weight: 3,
    arbitrary: fc.record({
      loan: fc.constantFrom(...LOANS),
      until: fc.option(fc.constantFrom('2031-04-01Z', '2031-05-01Z', '2031-06-01Z'), { nil: undefined }),
    }),
  },
);

/** Brings the cache one step's news, as a webhook event or as a direct refresh would. */
type News = (userID: string) => Promise<unknown>;

function newsOf(steps: readonly Step[]): { news: News[]; inAlma: ReadonlyMap<string, string> } {
  const inAlma = new Map<string, string>();
  const news = steps.map((step, index): News => {
    const at = NOW + index * 1000;
    if (step === 'read') {
      const listed = new Map(inAlma);
      return (userID) => refreshDirectly(userID, listed, at);
    }
    const { loan, until } = step;
    if (until === undefined) inAlma.delete(loan);
    else inAlma.set(loan, until);
    return (userID) => applyEvent(userID, step, at);
  });
  return { news, inAlma };
}

const idOf = (userID: string, loan: string) => `${userID}-${loan}`;

const almaLoan = (userID: string, loan: string, due_date: string): AlmaLoan => ({
  loan_id: idOf(userID, loan),
  user_id: userID,
  due_date,
});

async function applyEvent(userID: string, { loan, until }: Exclude<Step, 'read'>, at: number): Promise<void> {
  const id = idOf(userID, loan);
  if (until === undefined) {
    await loans.delete(id, at);
    await users.deleteId('loan_ids', userID, id, at);
  } else {
    await loans.merge(loanKind.toEvidence(almaLoan(userID, loan, until), at), at);
    await users.addId('loan_ids', userID, id, at);
  }
}

function refreshDirectly(userID: string, listed: ReadonlyMap<string, string>, at: number): Promise<void> {
  const none = { write: () => Promise.reject(new Error('no such records')), notReadSince: async () => [] };
  const cached = {
    ...ofKinds(() => none),
    loan: new CachedRecords({ kind: loanKind, records: loans, users }),
  };
  const ports = {
    users,
    signal: new AbortController().signal,
    count: () => undefined,
    now: () => at,
    sentAt: undefined,
    triedSince: undefined,
  };
  return refreshUser(userID, {
    ...ports,
    alma: () =>
      almaLists({ loans: async () => [...listed].map(([loan, until]) => almaLoan(userID, loan, until)) }),
    readPrimaryId: async () => userID,
    kinds: [{ kind: loanKind, records: loans }],
    measure: async () => undefined,
    about: () => undefined,
    keep: (user) => writeRecords(user, { ...ports, cached }),
  });
}

test('direct refreshes and events come to what Alma has, in whatever order and at once, however late they are', async () => {
  let run = 0;
  const stories = fc
    .array(step, { minLength: 2, maxLength: 8 })
    .chain((steps) =>
      fc.tuple(
        fc.constant(steps),
        fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }),
        fc.boolean(),
      ),
    );
  await fc.assert(
    fc.asyncProperty(stories, async ([steps, order, atOnce]) => {
      run += 1;
      const userID = `user${run}`;
      const { news, inAlma } = newsOf(steps);
      const arriving = order.flatMap((index) => news[index] ?? []);
      if (atOnce) await Promise.all(arriving.map((tell) => tell(userID)));
      else for (const tell of arriving) await tell(userID);

      const cached = await Promise.all(LOANS.map((loan) => loans.get(idOf(userID, loan))));
      expect(cached.map((loan) => loan?.due_date)).toEqual(LOANS.map((loan) => inAlma.get(loan)));
      const listed = new Set((await users.get(userID))?.loan_ids);
      expect(listed).toEqual(new Set([...inAlma.keys()].map((loan) => idOf(userID, loan))));
    }),
    { numRuns: 30 },
  );
});
