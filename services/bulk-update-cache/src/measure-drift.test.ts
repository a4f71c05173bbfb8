import { type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { expect, test } from '@jest/globals';
import { measureDrift } from './measure-drift.ts';

const READ_AT = 1_700_000_000_000;

/** A cache that tells of loans 1, 2 and 3, of which it does not hold 2, and of fee 9. */
const loan = { loan_id: '1', user_id: 'ann', title: 'A title' };
const told = new Map<string, object[]>([
  ['loan', [loan, { ...loan, loan_id: '3' }]],
  ['fee', [{ id: '9', user_primary_id: { value: 'ann' } }]],
]);
const caches = Object.values(recordKinds).map((kind: RecordKind) => ({
  kind,
  records: {
    preview: async (ids: readonly string[], heard: ReadonlyMap<string, { record: object }>) =>
      new Map(
        (told.get(kind.name) ?? [])
          .filter((record) => ids.includes(kind.idOf(record)))
          .map((before) => {
            const id = kind.idOf(before);
            return [id, { before, after: { ...before, ...heard.get(id)?.record }, unheard: [] }] as const;
          }),
      ),
  },
}));
const users = {
  preview: async (read: Parameters<Parameters<typeof measureDrift>[1]['users']['preview']>[0]) => ({
    before: { ...read, loan_ids: ['1', '2', '3'], request_ids: [], fee_ids: ['9'] },
    after: read,
  }),
};
const inAlma = new Map([
  ['loan', [{ ...loan, title: 'Another' }, { loan_id: '2' }, { loan_id: '3' }, { loan_id: '4' }]],
  ['request', [{ request_id: '5' }]],
]);
const user = {
  primaryID: 'ann',
  readAt: READ_AT,
  lists: Object.values(recordKinds).map((kind: RecordKind) => ({
    kind,
    records: inAlma.get(kind.name) ?? [],
  })),
};

test('what the cache would have told is counted by kind, and nothing that is 0', async () => {
  const counted: unknown[] = [];
  const logger = new CapturedLogger();
  await measureDrift(user, { users, caches, count: (...args) => void counted.push(args), logger });
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
    users: failing,
    caches,
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
