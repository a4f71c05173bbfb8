import { type RecordKind, recordIds, recordKinds, toUserRecord, UserStore } from '@alma-cache/cache-schemas';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type MeasureDriftPorts, measureDrift } from './measure-drift.ts';

const READ_AT = 1_700_000_000_000;

let dynamodb: TestDynamoDB;
let cache: Pick<MeasureDriftPorts, 'users' | 'caches'>;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
  cache = await cacheOfAnn();
});
afterAll(() => dynamodb.stop());

const kinds: readonly RecordKind[] = Object.values(recordKinds);
const loan = { loan_id: '1', user_id: 'ann', title: 'A title', due_date: '2041-03-04Z' };

/** A cache that tells of loans 1, 2 and 3, of which it does not hold 2, and of fee 9. */
async function cacheOfAnn() {
  const optionsOf = async (key: string) => ({
    client: dynamodb.client,
    table: await dynamodb.createTable({ key }),
    now: () => READ_AT,
  });
  const users = new UserStore(await optionsOf('primary_id'));
  const lists = { ...recordIds([]), loanIds: ['1', '2', '3'], feeIds: ['9'] };
  await users.put(toUserRecord({ primaryId: 'ann', ...lists, now: READ_AT }), READ_AT - 1);
  const caches = await Promise.all(
    kinds.map(async (kind) => ({ kind, records: kind.store(await optionsOf(kind.idField)) })),
  );
  const held: Partial<Record<string, object[]>> = {
    loan: [loan, { ...loan, loan_id: '3' }],
    fee: [{ id: '9', user_primary_id: { value: 'ann' } }],
  };
  for (const { kind, records } of caches) {
    for (const each of held[kind.name] ?? []) {
      await records.merge(kind.toEvidence({ ...each }, READ_AT), READ_AT - 1);
    }
  }
  return { users, caches };
}

const inAlma = new Map([
  ['loan', [{ ...loan, title: 'Another' }, { loan_id: '2' }, { loan_id: '3' }, { loan_id: '4' }]],
  ['request', [{ request_id: '5' }]],
]);
const user = {
  primaryID: 'ann',
  readAt: READ_AT,
  lists: kinds.map((kind) => ({
    kind,
    records: inAlma.get(kind.name) ?? [],
  })),
};

test('what the cache would have told is counted by kind, and nothing that is 0', async () => {
  const counted: unknown[] = [];
  const logger = new CapturedLogger();
  await measureDrift(user, { ...cache, count: (...args) => void counted.push(args), logger });
  expect(counted).toEqual([
    ['LoansRight', 1],
    ['LoansMissing', 1],
    ['LoansOutdated', 1],
    ['LoansNotCached', 1],
    ['RequestsMissing', 1],
    ['FeesNoLongerThere', 1],
  ]);
  expect(logger.lines).toEqual([]);
});

test('a cache that cannot be read is a warning that names no user, and nothing is counted', async () => {
  const counted: unknown[] = [];
  const logger = new CapturedLogger();
  const failing = { preview: () => Promise.reject(new Error('ann cannot be read')) };
  await measureDrift(user, {
    ...cache,
    users: failing,
    count: (...args) => void counted.push(args),
    logger,
  });
  expect(counted).toEqual([]);
  expect(logger.at('WARN')).toEqual([
    expect.objectContaining({
      message: 'Drift not measured',
      because: expect.objectContaining({ code: 'PROCESSING_FAILED' }),
    }),
  ]);
  expect(JSON.stringify(logger.lines)).not.toContain('ann');
});
