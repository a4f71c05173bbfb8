import { documentClient, startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
