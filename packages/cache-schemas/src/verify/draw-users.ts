import { hash } from 'node:crypto';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { callDynamoDB } from '../dynamodb-failure.ts';
import { toEpochSeconds } from '../expiry.ts';
import { userTable } from '../user-record.ts';

export interface DrawOptions {
  readonly client: DynamoDBDocumentClient;
  /** Name of the User table. */
  readonly table: string;
  /** The same seed puts the same users in the same order. */
  readonly seed: number;
  /** Gives up; checked before each page. */
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * The ids of every user of whom the cache has a valid record, in random order: any so many from the beginning are a uniform
 * sample. Reads the whole table, as DynamoDB has no way to draw from it (a read unit for every 8 KB).
 *
 * The order is that of a hash of seed and id, so that it does not depend on how DynamoDB keeps the users, and who comes or goes
 * meanwhile leaves the others in their order.
 *
 * @throws CacheError, or the reason of the signal
 */
export async function drawUsers({ client, table, seed, signal, now }: DrawOptions): Promise<string[]> {
  const { key, expiry } = userTable;
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ProjectionExpression: '#key',
      FilterExpression: '#expiry >= :now AND attribute_not_exists(#deleted)',
      ExpressionAttributeNames: { '#key': key, '#expiry': expiry, '#deleted': 'deleted' },
      ExpressionAttributeValues: { ':now': toEpochSeconds(now()) },
    },
  );
  const drawn: { id: string; place: string }[] = [];
  for (;;) {
    signal.throwIfAborted();
    const { done, value } = await callDynamoDB({ table }, () => pages.next());
    if (done) break;
    for (const item of value.Items ?? []) {
      const id = String(item[key]);
      drawn.push({ id, place: hash('sha256', `${seed} ${id}`) });
    }
  }
  return drawn.toSorted((one, other) => (one.place < other.place ? -1 : 1)).map(({ id }) => id);
}
