import { clientSettings } from '@alma-cache/testing/client-settings';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Faults } from '../../faults.ts';
import { Edge } from '../edge.ts';
import { type DynamoDbEmulator, startDynamoDb } from './dynamodb.ts';

let dynamoDb: DynamoDbEmulator;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamoDb = await startDynamoDb(new Edge(new Faults()), 'eu-west-1');
  await createTable('loans');
  client = new DynamoDBClient({ ...clientSettings, endpoint: dynamoDb.url });
});

afterAll(async () => {
  client.destroy();
  await dynamoDb.close();
});

function createTable(name: string): Promise<void> {
  return dynamoDb.createTable({
    logicalId: 'loanCacheTable',
    name,
    hashKey: 'loan_id',
    definition: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'loan_id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'loan_id', KeyType: 'HASH' }],
    },
  });
}

test('a table can be used as soon as it is created, however long dynalite takes', async () => {
  // Its timers are late, as on a busy machine.
  jest.useFakeTimers({ advanceTimers: true, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    for (const TableName of ['one', 'two', 'three', 'four', 'five']) {
      await createTable(TableName);
      await dynamoDb.client.send(new PutCommand({ TableName, Item: { loan_id: '1' } }));
    }
  } finally {
    jest.useRealTimers();
  }
});

describe('the description of a table', () => {
  test('has the number of its items', async () => {
    for (const loan_id of ['1', '2', '3']) {
      await dynamoDb.client.send(new PutCommand({ TableName: 'loans', Item: { loan_id } }));
    }
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'loans' }));
    expect(Table).toMatchObject({ TableName: 'loans', TableStatus: 'ACTIVE', ItemCount: 3 });
    expect(Table?.CreationDateTime).toBeInstanceOf(Date);
  });

  test('is refused for a table that does not exist', async () => {
    await expect(client.send(new DescribeTableCommand({ TableName: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
