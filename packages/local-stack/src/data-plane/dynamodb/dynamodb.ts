import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { closeServer, listenOnLoopback } from '../../loopback.ts';
import type { TablePlan } from '../../template/tables.ts';
import { type Edge, OWN_REQUEST_HEADER } from '../edge.ts';
import { addItemCount } from './item-count.ts';
import { countItemsByBytes } from './item-size.ts';

export interface DynamoDbEmulator {
  readonly url: string;
  /** A client that reads and writes past the edge. */
  readonly client: DynamoDBDocumentClient;
  /** Resolves when the table can be used. */
  createTable(plan: TablePlan): Promise<void>;
  close(): Promise<void>;
}

/** dynalite answers before a new table can be used, for no longer than a timer takes that is due at once; seconds. */
const CREATION = { maxWaitTime: 60, minDelay: 0.005, maxDelay: 0.05 };

/** Starts dynalite, an in-memory DynamoDB. It knows neither transactions nor the expiry of items. */
export async function startDynamoDb(edge: Edge, region: string): Promise<DynamoDbEmulator> {
  countItemsByBytes();
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  addItemCount(server, (tableName) => countItems(documentClient, tableName));
  edge.guard(server, () => 'dynamodb');
  const endpoint = await listenOnLoopback(server);
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args as { request: { headers: Record<string, string> } };
      request.headers[OWN_REQUEST_HEADER] = 'true';
      return next(args);
    },
    { step: 'build', name: 'markOwnRequest' },
  );
  const documentClient = DynamoDBDocumentClient.from(client);
  return {
    url: endpoint,
    client: documentClient,
    createTable: async ({ name, definition }) => {
      await client.send(new CreateTableCommand({ ...definition, TableName: name }));
      await waitUntilTableExists({ client, ...CREATION }, { TableName: name });
    },
    close: async () => {
      client.destroy();
      await closeServer(server);
    },
  };
}

/** How many items a table holds, by reading them all. */
export async function countItems(client: DynamoDBDocumentClient, TableName: string): Promise<number> {
  let count = 0;
  for await (const page of paginateScan({ client }, { TableName, Select: 'COUNT' })) {
    count += page.Count ?? 0;
  }
  return count;
}
