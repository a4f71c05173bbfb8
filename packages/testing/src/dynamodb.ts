import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { countItemsByBytes } from '@alma-cache/local-stack/item-size';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

const dynalite: (options: { createTableMs: number }) => Server = createRequire(import.meta.url)('dynalite');

/** A DynamoDB of its own for one test file, over the wire. */
export interface TestDynamoDB {
  client: DynamoDBDocumentClient;
  endpoint: string;
  /** Makes an empty table and returns its name. */
  createTable(table: { readonly key: string }): Promise<string>;
  /** An item as the table holds it. */
  item(table: string, key: Record<string, string>): Promise<Record<string, unknown> | undefined>;
  /** Puts an item past the stores, as the older stack would. */
  putItem(table: string, item: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
}

export function documentClient(endpoint: string, { maxAttempts = 3 } = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts,
    }),
  );
}

export async function startDynamoDB(): Promise<TestDynamoDB> {
  countItemsByBytes();
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  // A busy process lets clients send on idle connections that the server in it then closes unread.
  server.keepAliveTimeout = 0;
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = documentClient(endpoint);
  let tables = 0;
  return {
    client,
    endpoint,
    async createTable({ key }) {
      const table = `table-${++tables}`;
      await client.send(
        new CreateTableCommand({
          TableName: table,
          KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      // dynalite answers before the table can be used.
      await waitUntilTableExists(
        { client, maxWaitTime: 60, minDelay: 0.005, maxDelay: 0.05 },
        { TableName: table },
      );
      return table;
    },
    async item(table, key) {
      return (await client.send(new GetCommand({ TableName: table, Key: key }))).Item;
    },
    async putItem(table, item) {
      await client.send(new PutCommand({ TableName: table, Item: item }));
    },
    async stop() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
