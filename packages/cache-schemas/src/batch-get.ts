import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { pause, type RetryPolicy, type RetryPorts } from './backoff.ts';
import { callDynamoDB } from './dynamodb-failure.ts';
import { CacheThrottledError } from './errors.ts';

/** Keys that one BatchGetItem takes (AWS, BatchGetItem API reference). */
const MAX_KEYS = 100;

/** For answers that brought nothing; one that brings some of the records starts the count afresh. */
const UNPROCESSED: RetryPolicy = { attempts: 8, baseMs: 50, capMs: 2_000 };

type Key = Record<string, string>;
type Item = Record<string, unknown>;

/**
 * Reads any number of items, in no order. DynamoDB leaves keys unprocessed when it throttles, and when an answer
 * passes 16 MB; those are asked for again.
 *
 * @throws CacheThrottledError when eight answers in a row bring nothing
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  ports: RetryPorts,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += MAX_KEYS) {
    items.push(...(await getChunk(client, table, keys.slice(start, start + MAX_KEYS), ports)));
  }
  return items;
}

async function getChunk(client: DynamoDBDocumentClient, table: string, keys: Key[], ports: RetryPorts) {
  const items: Item[] = [];
  let pending = keys;
  let fruitless = 0;
  while (true) {
    const command = new BatchGetCommand({ RequestItems: { [table]: { Keys: pending } } });
    const { Responses, UnprocessedKeys } = await callDynamoDB({ table }, () => client.send(command));
    items.push(...(Responses?.[table] ?? []));
    const unprocessed = UnprocessedKeys?.[table]?.Keys ?? [];
    if (unprocessed.length === 0) return items;

    fruitless = unprocessed.length < pending.length ? 0 : fruitless + 1;
    if (fruitless === UNPROCESSED.attempts) {
      throw new CacheThrottledError(
        `DynamoDB left ${unprocessed.length} records of ${table} unread ${fruitless} times in a row; try again later`,
        { table },
      );
    }
    await pause(fruitless, UNPROCESSED, ports);
    pending = unprocessed;
  }
}
