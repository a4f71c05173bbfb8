import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordIds } from './record-ids.ts';
import { type RecordIds, toUserRecord, type UserRecord, userTable } from './user-record.ts';
import { UserStore } from './user-store.ts';

const NOW = Date.parse('2031-03-04T12:00:00Z');

let dynamodb: TestDynamoDB;
let table: string;
let users: UserStore;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  table = await dynamodb.createTable(userTable);
  users = new UserStore({ client: dynamodb.client, table, now: () => NOW });
});

const user = (lists: Partial<RecordIds> = {}): UserRecord =>
  toUserRecord({ primaryId: 'ann', ...recordIds([]), ...lists, now: NOW });

describe('order', () => {
  test('a deletion of the user is stale when it is older than the newest event, or the newest read', async () => {
    await users.put(user(), NOW);
    await users.addId('loan_ids', 'ann', 'L1', NOW + 5);
    await users.addId('loan_ids', 'ann', 'L2', NOW + 3);

    expect(await users.delete('ann', NOW + 4)).toBe('stale');
    expect((await users.get('ann'))?.loan_ids).toEqual(['L1', 'L2']);
    await users.put(user(), NOW + 9);
    expect(await users.delete('ann', NOW + 8)).toBe('stale');
    expect(await users.delete('ann', NOW + 9)).toBe('written');
    expect(await users.delete('ann', NOW + 9)).toBe('written');
    expect(await users.get('ann')).toBeUndefined();
  });

  test('the version of the record is that of the newest read, whatever events came since', async () => {
    await users.put(user(), NOW);
    await users.addId('loan_ids', 'ann', 'L1', NOW + 5);
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toMatchObject({ version: NOW });
    expect(await users.getValidDated('ann')).toEqual({ record: user({ loanIds: ['L1'] }), asOf: NOW });
  });

  test('a read without a version replaces whatever is there', async () => {
    await users.put(user({ loanIds: ['L1'] }), NOW);
    await users.addId('loan_ids', 'ann', 'L2', NOW + 5);
    expect(await users.put(user({ loanIds: ['L3'] }))).toBe('written');
    expect(await users.get('ann')).toEqual(user({ loanIds: ['L3'] }));
    await users.delete('ann', NOW + 9);
    expect(await users.put(user())).toBe('written');
    expect(await users.get('ann')).toEqual(user());
  });

  test('an older read keeps what newer events did, and refreshes the rest', async () => {
    await users.put(user({ loanIds: ['returned', 'kept'] }), NOW);
    await users.deleteId('loan_ids', 'ann', 'returned', NOW + 10);
    await users.addId('loan_ids', 'ann', 'borrowed', NOW + 10);

    const slowRead = { ...user({ loanIds: ['returned', 'kept', 'found'] }), expiry_date: 99 };
    expect(await users.put(slowRead, NOW + 5)).toBe('written');

    expect(await users.get('ann')).toEqual({ ...slowRead, loan_ids: ['kept', 'found', 'borrowed'] });
  });

  test('an older read does not replace a newer read', async () => {
    await users.put(user({ loanIds: ['new'] }), NOW + 5);
    expect(await users.put(user({ loanIds: ['old'] }), NOW)).toBe('stale');
    expect((await users.get('ann'))?.loan_ids).toEqual(['new']);
  });

  test('an event that is older than the read, or than another event of its id, is stale', async () => {
    await users.put(user(), NOW);
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW - 1)).toBe('stale');
    expect(await users.deleteId('loan_ids', 'ann', 'L1', NOW + 2)).toBe('written');
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 1)).toBe('stale');
    expect((await users.get('ann'))?.loan_ids).toEqual([]);
  });

  test('of two events of one moment the deletion counts, in whichever order they come', async () => {
    await users.put(user(), NOW);
    await users.deleteId('loan_ids', 'ann', 'L1', NOW + 1);
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 1)).toBe('stale');
    await users.addId('loan_ids', 'ann', 'L2', NOW + 1);
    expect(await users.deleteId('loan_ids', 'ann', 'L2', NOW + 1)).toBe('written');
    expect((await users.get('ann'))?.loan_ids).toEqual([]);
  });

  test('of a read and an event of one moment the event counts, in whichever order they come', async () => {
    await users.put(user({ loanIds: ['L1'] }), NOW);
    expect(await users.deleteId('loan_ids', 'ann', 'L1', NOW)).toBe('written');
    expect(await users.put(user({ loanIds: ['L1'] }), NOW)).toBe('written');
    expect((await users.get('ann'))?.loan_ids).toEqual([]);
  });

  test('a read does not bring back a user who was deleted since', async () => {
    await users.delete('ann', NOW);
    expect(await users.put(user(), NOW)).toBe('stale');
    expect(await users.get('ann')).toBeUndefined();
    expect(await users.put(user(), NOW + 1)).toBe('written');
    expect(await users.get('ann')).toEqual(user());
  });

  test('the same event, delivered again, is harmless', async () => {
    await users.put(user(), NOW);
    await users.addId('loan_ids', 'ann', 'L1', NOW + 1);
    const once = await dynamodb.item(table, { primary_id: 'ann' });
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 1)).toBe('written');
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toEqual(once);
  });
});

describe('in any order', () => {
  type Change = { version: number } & ({ read: string[] } | { action: 'add' | 'delete'; id: string });

  const apply = (change: Change) => {
    if ('read' in change) return users.put(user({ loanIds: change.read }), change.version);
    return change.action === 'add'
      ? users.addId('loan_ids', 'ann', change.id, change.version)
      : users.deleteId('loan_ids', 'ann', change.id, change.version);
  };

  /** What the changes come to when they happen one after the other, in the order of their versions. */
  const inOrder = (changes: readonly Change[]) => {
    let listed = new Set<string>();
    for (const change of changes.toSorted((a, b) => a.version - b.version)) {
      if ('read' in change) listed = new Set(change.read);
      else if (change.action === 'add') listed.add(change.id);
      else listed.delete(change.id);
    }
    return [...listed].toSorted();
  };

  const loanId = fc.constantFrom('L1', 'L2');
  const changes = fc.uniqueArray(
    fc.oneof(
      fc.record({ version: fc.integer({ min: 1, max: 12 }), read: fc.uniqueArray(loanId) }),
      fc.record({
        version: fc.integer({ min: 1, max: 12 }),
        action: fc.constantFrom('add' as const, 'delete' as const),
        id: loanId,
      }),
    ),
    { selector: ({ version }) => version, minLength: 1, maxLength: 10 },
  );

  test('reads and events that are written at once end with the newest of each', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (shuffled) => {
        const first: Change = { version: 0, read: ['L1'] };
        await users.delete('ann');
        await apply(first);
        await Promise.all(shuffled.map(apply));

        const { loan_ids } = (await users.get('ann')) ?? user();
        expect(loan_ids.toSorted()).toEqual(inOrder([first, ...shuffled]));
      }),
      { numRuns: 20 },
    );
  });
});
