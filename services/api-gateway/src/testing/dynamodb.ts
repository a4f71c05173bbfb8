import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { feeTable, loanTable, queuedUserTable, requestTable, userTable } from '@alma-cache/cache-schemas';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

const dynalite: (options: { createTableMs: number }) => Server = createRequire(import.meta.url)('dynalite');

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** An emulator of DynamoDB with the five tables, empty. */
export interface TestDynamoDB extends AsyncDisposable {
  readonly endpoint: string;
}

export const TABLES = {
  users: 'users',
  loans: 'loans',
  requests: 'requests',
  fees: 'fees',
  queuedUsers: 'queued-users',
} as const;

export async function startDynamoDB(): Promise<TestDynamoDB> {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
  const create = ({ key }: { key: string }, TableName: string) =>
    client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  await create(userTable, TABLES.users);
  await create(loanTable, TABLES.loans);
  await create(requestTable, TABLES.requests);
  await create(feeTable, TABLES.fees);
  await create(queuedUserTable, TABLES.queuedUsers);
  client.destroy();
  return {
    endpoint,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
