import { clientSettings } from '@alma-cache/testing/client-settings';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Faults } from '../../faults.ts';
import { Edge } from '../edge.ts';
import { type DynamoDbEmulator, startDynamoDb } from './dynamodb.ts';
import { itemSize } from './item-size.ts';

const MAX_BYTES = 409_600;

describe('the size of', () => {
  test.each([
    ['a text', { S: 'Zürich 😀' }, 12],
    ['a number', { N: '0012.340' }, 3],
    ['zero', { N: '0' }, 1],
    ['a number with an exponent', { N: '1.5e+30' }, 2],
    ['a negative number', { N: '-123' }, 4],
    ['bytes', { B: Buffer.from([0, 255, 1]).toString('base64') }, 3],
    ['nothing', { NULL: true as const }, 1],
    ['a truth value', { BOOL: false }, 1],
    ['a set of texts', { SS: ['ä', 'b'] }, 3],
    ['a set of numbers', { NS: ['1', '23'] }, 4],
    ['an empty list', { L: [] }, 3],
    ['a list', { L: [{ S: 'ab' }, { N: '1' }] }, 3 + (1 + 2) + (1 + 2)],
    ['a map', { M: { ä: { S: 'ab' } } }, 3 + 1 + 2 + 2],
  ])('%s is what DynamoDB documents, with the bytes of the name', (_, value, bytes) => {
    expect(itemSize({ né: value })).toBe(3 + bytes);
  });
});

describe('an item', () => {
  let dynamoDb: DynamoDbEmulator;
  let client: DynamoDBClient;
  const TableName = 'items';

  beforeAll(async () => {
    dynamoDb = await startDynamoDb(new Edge(new Faults()), 'eu-west-1');
    await dynamoDb.createTable({
      logicalId: 'items',
      name: TableName,
      hashKey: 'id',
      definition: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    });
    client = new DynamoDBClient({ ...clientSettings, endpoint: dynamoDb.url });
  });

  afterAll(async () => {
    client.destroy();
    await dynamoDb.close();
  });

  /** Of so many bytes, most of them in characters of two. */
  const itemOf = (bytes: number): Record<string, AttributeValue> => {
    const free = bytes - 'id1title'.length;
    return { id: { S: '1' }, title: { S: `${'a'.repeat(free % 2)}${'ü'.repeat(free / 2)}` } };
  };

  const write = {
    PutItem: (Item: Record<string, AttributeValue>) => client.send(new PutItemCommand({ TableName, Item })),
    BatchWriteItem: (Item: Record<string, AttributeValue>) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } })),
    UpdateItem: ({ id = { S: '' }, title = { S: '' } }: Record<string, AttributeValue>) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: { id },
          UpdateExpression: 'SET title = :title',
          ExpressionAttributeValues: { ':title': title },
        }),
      ),
  };

  test.each(Object.entries(write))('of 400 KB is taken by %s, one of a byte more is not', async (_, send) => {
    await send(itemOf(MAX_BYTES));
    await expect(send(itemOf(MAX_BYTES + 1))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^Item size (to update )?has exceeded the maximum allowed size$/),
    });
  });
});
