import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RecordBrowser } from './records.ts';
import { type CacheService, startCacheService } from './testing/cache-service.ts';

const TABLE = 'itemTable';
const FAR_AWAY = 4_102_444_800;
const loanIds = Array.from({ length: 120 }, (_, n) => `Loan-${String(n).padStart(3, '0')}`);
const user = {
  id: 'user',
  loan_ids: loanIds.slice(0, 2),
  request_ids: [],
  fee_ids: ['x'],
  expiry_date: FAR_AWAY,
  version: 1_700_000_000_000,
};

let service: CacheService;
let records: RecordBrowser;
let writes = 0;

beforeAll(async () => {
  service = await startCacheService();
  records = new RecordBrowser(service.stack, () => writes);
  await service.put(
    ...loanIds.map((id) => ({ id, title: `Title of ${id}`, user_id: 'user', expiry_date: 0 })),
    user,
    { id: 'fee', type: { value: 'FINE', desc: 'Overdue fine' }, user_primary_id: { value: 'user' } },
    { id: 'gone', deleted: true, version: 1, expiry_date: FAR_AWAY },
  );
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const idsOf = (list: { readonly records: readonly { readonly id: string }[] }) =>
  list.records.map(({ id }) => id);

describe('the records of a table', () => {
  test('are counted, tombstones among them', async () => {
    expect(records.tables().tables).toEqual([{ name: TABLE, label: 'Loans', items: null }]);
    await records.list(TABLE, { prefix: '' });
    expect(records.tables().tables).toEqual([{ name: TABLE, label: 'Loans', items: 123 }]);
  });

  test('come in pages, in the order of their ids, each once', async () => {
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page = await records.list(TABLE, { prefix: 'Loan-', after });
      expect(page.total).toBe(120);
      expect(page.records.length).toBeLessThanOrEqual(50);
      seen.push(...idsOf(page));
      after = page.next;
    }
    expect(seen).toEqual(loanIds);
  });

  test('are found by how their id begins, in upper or lower case', async () => {
    const found = await records.list(TABLE, { prefix: 'LOAN-01' });
    expect(idsOf(found)).toEqual(loanIds.slice(10, 20));
    expect(found).toMatchObject({ total: 10, next: null });
    expect(await records.list(TABLE, { prefix: 'none' })).toEqual({ records: [], total: 0, next: null });
  });

  test.each([
    ['Loan-000', { summary: 'Title of Loan-000', expiresAt: 0, deleted: false }],
    ['user', { summary: '2 loans · 1 fee', expiresAt: FAR_AWAY, deleted: false }],
    ['fee', { summary: 'Overdue fine', expiresAt: null, deleted: false }],
    ['gone', { summary: '', expiresAt: FAR_AWAY, deleted: true }],
  ])('are listed with what they are about, and how long they live: %s', async (id, expected) => {
    expect((await records.list(TABLE, { prefix: id })).records).toEqual([{ id, ...expected }]);
  });

  test('that are new are listed once something has been written', async () => {
    await service.put({ id: 'new' });
    expect((await records.list(TABLE, { prefix: 'new' })).total).toBe(0);
    const { revision } = records.tables();
    writes += 1;
    expect(records.tables().revision).toBe(revision + 1);
    // Not at once: the emulator is to be spared.
    while ((await records.list(TABLE, { prefix: 'new' })).total === 0) await setImmediate();
    expect(idsOf(await records.list(TABLE, { prefix: 'new' }))).toEqual(['new']);
    // Whoever has read the old list after the write is told that there is a newer one.
    expect(records.tables().revision).toBe(revision + 2);
  });
});

describe('a record', () => {
  test('is shown whole, with the tables of the records it names', async () => {
    expect(await records.find(TABLE, 'user')).toEqual({
      id: 'user',
      expiresAt: FAR_AWAY,
      deleted: false,
      version: 1_700_000_000_000,
      fields: user,
      links: { loan_ids: TABLE },
    });
    expect((await records.find(TABLE, 'Loan-000'))?.links).toEqual({ user_id: TABLE });
    expect((await records.find(TABLE, 'fee'))?.links).toEqual({ user_primary_id: TABLE });
  });

  test.each(['', 'nobody', 'USER', '..'])('is null for the id %j', async (id) => {
    expect(await records.find(TABLE, id)).toBeNull();
  });

  test('of a table that is not there is an error that names those there are', async () => {
    await expect(records.find('users', 'user')).rejects.toThrow('no table "users"; it has itemTable');
  });
});
