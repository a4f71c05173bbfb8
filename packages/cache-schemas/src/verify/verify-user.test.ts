import { type AlmaLoan, AlmaNotFoundError } from '@alma-cache/alma-client';
import { almaLists } from '@alma-cache/testing/alma-lists';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { toLoanEvidence } from '../loan-record.ts';
import { NOW } from '../testing/evidence.ts';
import { testCache } from '../testing/test-cache.ts';
import { differs, verifyUser } from './verify-user.ts';

let dynamodb: TestDynamoDB;
let cache: Awaited<ReturnType<typeof testCache>>;
let inAlma: AlmaLoan[];
let reads: number;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  cache = await testCache(dynamodb, () => NOW);
  inAlma = [];
  reads = 0;
});

const loan = (loan_id: string, title = 'A title'): AlmaLoan => ({
  loan_id,
  user_id: 'ann',
  title,
  author: 'Writer, Ann',
  due_date: '2041-03-04T22:00:00Z',
});

async function cacheLoans(...loans: AlmaLoan[]) {
  await cache.putUser('ann', NOW - 2, { loanIds: loans.map(({ loan_id }) => loan_id) });
  for (const each of loans) await cache.loans.merge(toLoanEvidence(each), NOW - 2);
}

const verify = (settle: () => Promise<unknown> = async () => {}) =>
  verifyUser('ann', {
    ...cache,
    alma: almaLists({
      loans: async () => {
        reads += 1;
        return inAlma;
      },
    }),
    settle: async () => void (await settle()),
    now: () => NOW,
  });

test('a user of whom the cache tells nothing costs no call of Alma', async () => {
  expect(await verify()).toBeUndefined();
  expect(reads).toBe(0);
});

test('a user of whom all is right is read once', async () => {
  await cacheLoans(loan('1'));
  inAlma = [loan('1')];
  const found = await verify();
  expect(found && differs(found)).toBe(false);
  expect(found?.loan.right).toEqual(['1']);
  expect(reads).toBe(1);
});

test('what differs, and still differs a little later, is told', async () => {
  await cacheLoans(loan('outdated'), loan('returned'));
  inAlma = [loan('outdated', 'Another title'), loan('lent')];
  const found = await verify();
  expect(found && differs(found)).toBe(true);
  expect(found?.loan).toMatchObject({
    right: [],
    missing: ['lent'],
    noLongerThere: ['returned'],
    outdated: [{ id: 'outdated', fields: [{ field: 'title' }] }],
  });
  expect(reads).toBe(2);
});

test('what was changing just then, and has arrived a little later, is right', async () => {
  await cacheLoans(loan('renewed'), loan('returned'), loan('outdated'));
  const other = { ...loan('outdated', 'Another title'), author: 'Author, Ben' };
  inAlma = [loan('renewed', 'Another title'), loan('lent'), other];
  const found = await verify(async () => {
    await cache.loans.merge(toLoanEvidence(loan('renewed', 'Another title')), NOW - 1);
    await cache.users.addId('loan_ids', 'ann', 'lent', NOW - 1);
    await cache.loans.merge(toLoanEvidence(loan('lent')), NOW - 1);
    await cache.users.deleteId('loan_ids', 'ann', 'returned', NOW - 1);
    // Of the outdated one a field arrives, and another does not.
    await cache.loans.merge(toLoanEvidence({ ...other, author: 'Writer, Ann' }), NOW - 1);
    // And changes go on.
    inAlma = [...inAlma, loan('just lent')];
  });
  expect(found?.loan).toMatchObject({
    missing: [],
    noLongerThere: [],
    outdated: [{ id: 'outdated', fields: [{ field: 'author' }] }],
  });
  expect(found?.loan.right.toSorted()).toEqual(['just lent', 'lent', 'renewed']);
});

test('of a user who is gone from Alma nothing is there any longer', async () => {
  await cacheLoans(loan('1'));
  const gone = async () => {
    throw new AlmaNotFoundError('user', 'no such user');
  };
  const found = await verifyUser('ann', {
    ...cache,
    alma: almaLists({}, gone),
    settle: async () => {},
    now: () => NOW,
  });
  expect(found?.loan.noLongerThere).toEqual(['1']);
});
