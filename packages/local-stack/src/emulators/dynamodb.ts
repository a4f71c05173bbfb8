import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import type { TablePlan } from '../template/plan.ts';
import { type Edge, OWN_REQUEST_HEADER } from './edge.ts';
import { closeServer, listenOnLoopback } from './loopback.ts';

export interface DynamoDbEmulator {
  readonly url: string;
  /** A client that reads and writes past the edge. */
  readonly client: DynamoDBDocumentClient;
  createTable(plan: TablePlan): Promise<void>;
  close(): Promise<void>;
}

/** Starts dynalite, an in-memory DynamoDB. It knows neither transactions nor the expiry of items. */
export async function startDynamoDb(edge: Edge, region: string): Promise<DynamoDbEmulator> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
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
  return {
    url: endpoint,
    client: DynamoDBDocumentClient.from(client),
    createTable: async ({ name, definition }) => {
      await client.send(new CreateTableCommand({ ...definition, TableName: name }));
    },
    close: async () => {
      client.destroy();
      await closeServer(server);
    },
  };
}
