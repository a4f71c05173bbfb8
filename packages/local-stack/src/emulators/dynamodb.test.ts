import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Faults } from '../faults.ts';
import { clientSettings } from '../testing/client-settings.ts';
import { type DynamoDbEmulator, startDynamoDb } from './dynamodb.ts';
import { Edge } from './edge.ts';

let dynamoDb: DynamoDbEmulator;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamoDb = await startDynamoDb(new Edge(new Faults()), 'eu-west-1');
  await dynamoDb.createTable({
    logicalId: 'loanCacheTable',
    name: 'loans',
    definition: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'loan_id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'loan_id', KeyType: 'HASH' }],
    },
  });
  client = new DynamoDBClient({ ...clientSettings, endpoint: dynamoDb.url });
});

afterAll(async () => {
  client.destroy();
  await dynamoDb.close();
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
