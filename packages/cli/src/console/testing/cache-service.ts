import { type Item, type LocalStack, startLocalStack } from '@alma-cache/local-stack';
import { packageTinyService } from '@alma-cache/testing/tiny-service';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

/** Refuses what begins with "bad" as the services do: a partial batch response, and a line in the log for each. */
const WORKER = `export const handler = async ({ Records }) => {
  const failed = Records.filter(({ body }) => body.startsWith('bad'));
  for (const { messageId, body } of failed) {
    const line = { level: 'ERROR', code: 'BAD_MESSAGE', messageId, message: 'cannot read ' + body };
    process.stdout.write(JSON.stringify(line) + '\\n');
  }
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

export interface CacheService extends AsyncDisposable {
  readonly stack: LocalStack;
  /** Writes to the table, as a function would. */
  put(...items: Item[]): Promise<void>;
}

/**
 * A tiny stack that looks like the cache to whoever watches it: a function that refuses some messages, and one table,
 * which is that of users and that of loans at once.
 */
export async function startCacheService(): Promise<CacheService> {
  await using cleanup = new AsyncDisposableStack();
  const table = { Ref: 'itemTable' };
  const environment = { USER_CACHE_TABLE: table, LOAN_CACHE_TABLE: table };
  const service = cleanup.use(await packageTinyService({ worker: { code: WORKER, environment } }));
  const stack = cleanup.use(await startLocalStack({ template: service.directory, retryDelay: 0 }));
  const client = new DynamoDBClient({
    endpoint: stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB,
    region: stack.region,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  cleanup.defer(() => client.destroy());
  const documents = DynamoDBDocumentClient.from(client);
  const undo = cleanup.move();
  return {
    stack,
    put: async (...items) => {
      for (const Item of items) {
        await documents.send(new PutCommand({ TableName: stack.table('itemTable').name, Item }));
      }
    },
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  };
}
