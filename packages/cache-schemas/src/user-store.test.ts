import { documentClient, startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
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

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** 19 digits, the longest of Alma's ids. */
const longIds = (count: number) =>
  Array.from({ length: count }, (_, index) => String(1_000_000_000_000_000_000n + BigInt(index)));

describe('the lists of a user', () => {
  test('take and lose one id of each kind', async () => {
    await users.put(user({ loanIds: ['L1'], requestIds: ['R1'], feeIds: ['F1'] }));

    expect(await users.addId('loan_ids', 'Ann', 'L2')).toBe('written');
    expect(await users.addId('request_ids', 'Ann', 'R2')).toBe('written');
    expect(await users.addId('fee_ids', 'Ann', 'F2')).toBe('written');
    expect(await users.deleteId('loan_ids', 'Ann', 'L1')).toBe('written');
    expect(await users.deleteId('request_ids', 'Ann', 'R1')).toBe('written');
    expect(await users.deleteId('fee_ids', 'Ann', 'F1')).toBe('written');

    expect(await users.get('ann')).toEqual(user({ loanIds: ['L2'], requestIds: ['R2'], feeIds: ['F2'] }));
  });

  test('hold an id once, however often it is added, and lose every copy that an older writer left', async () => {
    await users.put({ ...user(), loan_ids: ['L1', 'L2', 'L1'] });

    await users.addId('loan_ids', 'ann', 'L2');
    expect((await users.get('ann'))?.loan_ids).toEqual(['L1', 'L2', 'L1']);
    await users.deleteId('loan_ids', 'ann', 'L1');
    await users.deleteId('loan_ids', 'ann', 'L1');
    expect((await users.get('ann'))?.loan_ids).toEqual(['L2']);
  });

  test.each([
    ['without versions', () => undefined],
    ['with versions', (index: number) => NOW + ((index * 7) % 20)],
  ])('lose nothing when 20 writers add and delete at once, %s', async (_, version) => {
    const old = numbered('old', 10);
    const added = numbered('new', 10);
    await users.put(user({ loanIds: ['first', ...old, 'last'] }), version(0));

    const results = await Promise.all([
      ...old.map((id, index) => users.deleteId('loan_ids', 'ann', id, version(2 * index))),
      ...added.map((id, index) => users.addId('loan_ids', 'ann', id, version(2 * index + 1))),
    ]);

    expect(new Set(results)).toEqual(new Set(['written']));
    const { loan_ids } = (await users.get('ann')) ?? user();
    expect(loan_ids.toSorted()).toEqual(['first', 'last', ...added].toSorted());
  });

  test('appear on a record of the older stack, which has no fee_ids', async () => {
    await dynamodb.putItem(table, {
      primary_id: 'ann',
      loan_ids: ['L1'],
      request_ids: [],
      expiry_date: NOW / 1000,
    });

    expect(await users.deleteId('fee_ids', 'ann', 'F1')).toBe('written');
    expect(await users.addId('fee_ids', 'ann', 'F1', NOW)).toBe('written');

    expect(await users.get('ann')).toMatchObject({ loan_ids: ['L1'], fee_ids: ['F1'] });
  });

  test('refuse an id that is no id', async () => {
    await expect(users.addId('loan_ids', 'ann', '')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
    await expect(users.addId('loan_ids', '', 'L1')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
    await expect(users.addId('loan_ids', 'ann', 'L1', Number.NaN)).rejects.toMatchObject({
      code: 'CACHE_INVALID_VERSION',
    });
  });

  test('hold 5,000 loans, and still take and lose one', async () => {
    const ids = longIds(5_000);
    await users.put(user({ loanIds: ids }), NOW);
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 1)).toBe('written');
    expect(await users.deleteId('loan_ids', 'ann', ids[2_500] ?? '', NOW + 2)).toBe('written');

    const { loan_ids } = (await users.get('ann')) ?? user();
    expect(loan_ids).toEqual([...ids.slice(0, 2_500), ...ids.slice(2_501), 'L1']);
  });
});

describe('an edit of a user who is not cached', () => {
  const isCached = async () => (await users.getValid('ann')) !== undefined;

  test('makes no user that anybody takes for one', async () => {
    expect(await users.addId('loan_ids', 'Ann', 'L1', NOW)).toBe('not-cached');
    expect(await users.deleteId('fee_ids', 'Ann', 'F1', NOW)).toBe('not-cached');
    expect(await isCached()).toBe(false);
    expect(await users.getManyValid(['ann'])).toEqual([]);
    // The older stack goes by the expiry alone, and so does DynamoDB, for which 0 would be no time.
    const item = await dynamodb.item(table, { primary_id: 'ann' });
    expect(item).toMatchObject({ primary_id: 'ann', expiry_date: NOW / 1000 - 3600 });
  });

  test('is kept by a read that began before it', async () => {
    await users.addId('loan_ids', 'ann', 'borrowed', NOW);
    await users.deleteId('loan_ids', 'ann', 'returned', NOW + 1);
    const read = user({ loanIds: ['kept', 'returned'], requestIds: ['R1'], feeIds: ['F1'] });
    expect(await users.put(read, NOW - 1)).toBe('written');
    expect(await users.getValid('ann')).toEqual({ ...read, loan_ids: ['kept', 'borrowed'] });
  });

  test('is forgotten with a read that began after it', async () => {
    await users.addId('loan_ids', 'ann', 'returned-since', NOW);
    expect(await users.put(user({ loanIds: ['L1'] }), NOW + 1)).toBe('written');
    expect(await users.getValid('ann')).toEqual(user({ loanIds: ['L1'] }));
  });

  test('counts by its version among others', async () => {
    await users.deleteId('loan_ids', 'ann', 'L1', NOW + 2);
    await users.addId('loan_ids', 'ann', 'L1', NOW + 1);
    await users.put(user({ loanIds: ['L1', 'L2'] }), NOW);
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L2']);
  });

  test('is remembered of a user whose record is expired', async () => {
    await users.put({ ...user({ loanIds: ['L1'] }), expiry_date: 1 }, NOW);
    expect(await users.addId('loan_ids', 'ann', 'L2', NOW + 2)).toBe('not-cached');
    expect(await isCached()).toBe(false);
    await users.put(user({ loanIds: ['L1'] }), NOW + 1);
    expect((await users.getValid('ann'))?.loan_ids).toEqual(['L1', 'L2']);
  });

  test('is remembered of a user who was deleted, and does not undo the deletion', async () => {
    await users.delete('ann', NOW);
    expect(await users.addId('loan_ids', 'ann', 'older', NOW - 1)).toBe('not-cached');
    expect(await users.addId('loan_ids', 'ann', 'L1', NOW + 2)).toBe('not-cached');
    expect(await users.get('ann')).toBeUndefined();
    expect(await users.put(user(), NOW)).toBe('stale');
    expect(await users.put(user({ loanIds: ['L2'] }), NOW + 1)).toBe('written');
    expect(await users.getValid('ann')).toEqual(user({ loanIds: ['L2', 'L1'] }));
  });

  test('is lost without a version', async () => {
    expect(await users.addId('loan_ids', 'ann', 'L1')).toBe('not-cached');
    expect(await users.deleteId('loan_ids', 'ann', 'L1')).toBe('not-cached');
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toBeUndefined();
    await users.delete('ann', NOW);
    const tombstone = await dynamodb.item(table, { primary_id: 'ann' });
    expect(await users.addId('loan_ids', 'ann', 'L1')).toBe('not-cached');
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toEqual(tombstone);
  });

  test('is not lost to another at the same time', async () => {
    const ids = numbered('L', 10);
    const edits = await Promise.all(ids.map((id, index) => users.addId('loan_ids', 'ann', id, NOW + index)));
    expect(new Set(edits)).toEqual(new Set(['not-cached']));
    await users.put(user(), NOW - 1);
    expect((await users.getValid('ann'))?.loan_ids.toSorted()).toEqual(ids);
  });
});

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

describe('a write that comes between reading the user and changing it', () => {
  /** A store whose first write waits until a rival's is through. */
  const interruptedBy = (rival: () => Promise<unknown>) => {
    const client = documentClient(dynamodb.endpoint);
    let isFirst = true;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (command) => {
          if (isFirst && commandName !== 'GetItemCommand') {
            isFirst = false;
            await rival();
          }
          return next(command);
        },
      { step: 'finalizeRequest' },
    );
    return new UserStore({ client, table, now: () => NOW, sleep: async () => {} });
  };

  const loanIds = async () => (await users.get('ann'))?.loan_ids;

  beforeEach(async () => {
    await users.put(user({ loanIds: ['L1', 'L2'] }), NOW);
    await users.addId('loan_ids', 'ann', 'L3', NOW + 1);
  });

  test('may move the id: the right one is deleted', async () => {
    const store = interruptedBy(() => users.deleteId('loan_ids', 'ann', 'L1'));
    expect(await store.deleteId('loan_ids', 'ann', 'L2')).toBe('written');
    expect(await loanIds()).toEqual(['L3']);
  });

  test('may add the id: it is there once', async () => {
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L4'));
    expect(await store.addId('loan_ids', 'ann', 'L4')).toBe('written');
    expect(await loanIds()).toEqual(['L1', 'L2', 'L3', 'L4']);
  });

  test('may be a newer event of the id: it counts', async () => {
    await users.addId('fee_ids', 'ann', 'F1', NOW + 10);
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L3', NOW + 9));
    expect(await store.deleteId('loan_ids', 'ann', 'L3', NOW + 5)).toBe('stale');
    expect(await loanIds()).toEqual(['L1', 'L2', 'L3']);
  });

  test('may be a newer event of another id: both count', async () => {
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L4', NOW + 9));
    expect(await store.deleteId('loan_ids', 'ann', 'L3', NOW + 5)).toBe('written');
    expect(await loanIds()).toEqual(['L1', 'L2', 'L4']);
    expect(await users.deleteId('loan_ids', 'ann', 'L4', NOW + 8)).toBe('stale');
  });

  test.each([
    ['read of all', NOW],
    ['event of all', NOW + 10],
  ])(
    'may be a newer read: it counts, whether or not the edit is newer than the newest %s',
    async (_, newest) => {
      await users.addId('fee_ids', 'ann', 'F1', newest);
      const store = interruptedBy(() => users.put(user({ loanIds: ['L9'] }), NOW + 9));
      expect(await store.addId('loan_ids', 'ann', 'L4', NOW + 5)).toBe('stale');
      expect(await loanIds()).toEqual(['L9']);
    },
  );

  test('may be an event newer than a read: the read keeps it', async () => {
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L4', NOW + 9));
    expect(await store.put(user({ loanIds: ['L1'] }), NOW + 5)).toBe('written');
    expect(await loanIds()).toEqual(['L1', 'L4']);
  });

  test('may be an event newer than a read and older than another: the read keeps both', async () => {
    await users.deleteId('loan_ids', 'ann', 'L1', NOW + 9);
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L4', NOW + 7));
    expect(await store.put(user({ loanIds: ['L1', 'L2'] }), NOW + 5)).toBe('written');
    expect(await loanIds()).toEqual(['L2', 'L4']);
  });

  test('may delete the user: an edit does not bring half of it back', async () => {
    const store = interruptedBy(() => users.delete('ann', NOW + 9));
    expect(await store.addId('loan_ids', 'ann', 'L4', NOW + 10)).toBe('not-cached');
    const swept = interruptedBy(() => users.delete('ann'));
    await users.put(user(), NOW + 20);
    expect(await swept.addId('loan_ids', 'ann', 'L4')).toBe('not-cached');
    expect(await dynamodb.item(table, { primary_id: 'ann' })).toBeUndefined();
  });

  test('may be the first read of the user: the edit is made on it', async () => {
    await users.delete('ann');
    const store = interruptedBy(() => users.put(user({ loanIds: ['L9'] }), NOW));
    expect(await store.addId('loan_ids', 'ann', 'L4', NOW + 5)).toBe('written');
    expect(await users.getValid('ann')).toEqual(user({ loanIds: ['L9', 'L4'] }));
  });

  test('may be the first event of the user: the read keeps it', async () => {
    await users.delete('ann');
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L4', NOW + 5));
    expect(await store.put(user({ loanIds: ['L9'] }), NOW)).toBe('written');
    expect(await users.getValid('ann')).toEqual(user({ loanIds: ['L9', 'L4'] }));
  });

  test('may be an event newer than a deletion of the user: the user stays', async () => {
    const store = interruptedBy(() => users.addId('loan_ids', 'ann', 'L4', NOW + 9));
    expect(await store.delete('ann', NOW + 5)).toBe('stale');
    expect(await loanIds()).toEqual(['L1', 'L2', 'L3', 'L4']);
  });

  test('may be a read without a version: the edit is made on it', async () => {
    const store = interruptedBy(() => users.put(user({ loanIds: ['L8'] })));
    expect(await store.addId('loan_ids', 'ann', 'L4', NOW + 5)).toBe('written');
    expect(await loanIds()).toEqual(['L8', 'L4']);
  });

  test('may delete the user and read it again: the edit is made on the new record', async () => {
    const store = interruptedBy(async () => {
      await users.delete('ann');
      await users.put(user({ loanIds: ['L6', 'L7', 'L8'] }), NOW);
    });
    expect(await store.addId('loan_ids', 'ann', 'L4', NOW + 5)).toBe('written');
    expect(await loanIds()).toEqual(['L6', 'L7', 'L8', 'L4']);
  });

  test('may be the first read of the user: an older read does not replace it', async () => {
    await users.delete('ann');
    const store = interruptedBy(() => users.put(user({ loanIds: ['L9'] }), NOW + 9));
    expect(await store.put(user({ loanIds: ['L1'] }), NOW + 5)).toBe('stale');
    expect(await loanIds()).toEqual(['L9']);
  });

  describe.each([
    ['of our own', () => users.addId('loan_ids', 'ann', 'L3', NOW + 1)],
    ['of the older stack', () => dynamodb.putItem(table, { ...user({ loanIds: ['L1', 'L2', 'L3'] }) })],
  ])('on a record %s may be one of the older stack:', (_, prepare) => {
    beforeEach(prepare);

    const olderEdit = (expression: string, values?: Record<string, unknown>) =>
      dynamodb.client.send(
        new UpdateCommand({
          TableName: table,
          Key: { primary_id: 'ann' },
          UpdateExpression: expression,
          ...(values && { ExpressionAttributeValues: values }),
        }),
      );

    test('the id that it adds stays', async () => {
      const store = interruptedBy(() =>
        olderEdit('SET request_ids = list_append(request_ids, :added)', { ':added': ['R1'] }),
      );
      expect(await store.addId('loan_ids', 'ann', 'L4', NOW + 5)).toBe('written');
      expect(await users.get('ann')).toMatchObject({
        loan_ids: ['L1', 'L2', 'L3', 'L4'],
        request_ids: ['R1'],
      });
    });

    test('the id that it deletes is gone', async () => {
      const store = interruptedBy(() => olderEdit('REMOVE loan_ids[0]'));
      expect(await store.addId('loan_ids', 'ann', 'L4')).toBe('written');
      expect(await loanIds()).toEqual(['L2', 'L3', 'L4']);
    });

    test('what it reads of the user stays', async () => {
      const read = { ...user({ loanIds: ['L7', 'L8', 'L9'] }), expiry_date: NOW / 1000 + 99 };
      const store = interruptedBy(() => dynamodb.putItem(table, { ...read }));
      expect(await store.deleteId('loan_ids', 'ann', 'L7', NOW + 5)).toBe('written');
      expect(await users.get('ann')).toEqual({ ...read, loan_ids: ['L8', 'L9'] });
    });
  });
});

describe('a snapshot of a user', () => {
  const commands: (string | undefined)[] = [];
  let counted: UserStore;

  beforeEach(async () => {
    commands.length = 0;
    const client = documentClient(dynamodb.endpoint);
    client.middlewareStack.add((next, { commandName }) => (command) => {
      commands.push(commandName);
      return next(command);
    });
    counted = new UserStore({ client, table, now: () => NOW, sleep: async () => {} });
    await users.put(user({ loanIds: ['L1', 'L2'] }), NOW);
  });

  test('is looked at, compared with a read and replaced by it at the cost of one read and one write', async () => {
    const snapshot = await counted.snapshot('Ann');
    expect(snapshot.record).toEqual(user({ loanIds: ['L1', 'L2'] }));
    expect(await snapshot.preview(user({ loanIds: ['L2'] }), NOW + 5)).toEqual({
      before: user({ loanIds: ['L1', 'L2'] }),
      after: user({ loanIds: ['L2'] }),
    });
    expect(await snapshot.put(user({ loanIds: ['L2'] }), NOW + 5)).toBe('written');
    expect(commands).toEqual(['GetItemCommand', 'PutItemCommand']);
    expect(await users.get('ann')).toEqual(user({ loanIds: ['L2'] }));
  });

  test('of a user who is not cached is one without a record', async () => {
    const snapshot = await counted.snapshot('ben');
    expect([snapshot.record, await snapshot.preview(user(), NOW)]).toEqual([undefined, undefined]);
  });

  test('that another writer has outdated is read anew before anything is written', async () => {
    const snapshot = await counted.snapshot('ann');
    await users.addId('loan_ids', 'ann', 'L3', NOW + 9);
    expect(await snapshot.put(user({ loanIds: ['L2'] }), NOW + 5)).toBe('written');
    expect((await users.get('ann'))?.loan_ids).toEqual(['L2', 'L3']);
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
