import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { callDynamoDB } from './dynamodb-failure.ts';
import type { RecordKind } from './record-kind.ts';
import { storedUserId } from './user-id.ts';

export interface OwnedIdsOptions {
  readonly client: DynamoDBDocumentClient;
  /** Name of the kind's DynamoDB table. */
  readonly table: string;
  readonly kind: Pick<RecordKind, 'idField' | 'ownerPath'>;
  /** Gives up; checked before each page. */
  readonly signal: AbortSignal;
}

/**
 * The ids of every record that says that it is the user's, expired or not, listed or not. Reads the whole table, as DynamoDB
 * has no other way to find them (a read unit for every 8 KB): for erasure, not for serving.
 *
 * @throws CacheError, or the reason of the signal
 */
export async function ownedIds(
  userId: string,
  { client, table, kind, signal }: OwnedIdsOptions,
): Promise<string[]> {
  const names = kind.ownerPath.map((name, depth): [string, string] => [`#owner${depth}`, name]);
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ProjectionExpression: '#id',
      FilterExpression: `${names.map(([alias]) => alias).join('.')} IN (:given, :stored)`,
      ExpressionAttributeNames: { '#id': kind.idField, ...Object.fromEntries(names) },
      // Whoever else writes to the table may not store lower case.
      ExpressionAttributeValues: { ':given': userId, ':stored': storedUserId(userId) },
    },
  );
  const ids: string[] = [];
  for (;;) {
    signal.throwIfAborted();
    const { done, value } = await callDynamoDB({ table }, () => pages.next());
    if (done) return ids;
    for (const item of value.Items ?? []) ids.push(String(item[kind.idField]));
  }
}
