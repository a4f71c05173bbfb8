import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { NamedResource } from '../deployment/deployment.ts';
import type { Parts } from './parts.ts';
import type { TableStatus } from './status.ts';

/** How many items each table holds, by DynamoDB's own count: a table is never scanned. What cannot be read is noted in the parts. */
export function countItems(
  dynamoDb: DynamoDBDocumentClient,
  tables: readonly NamedResource[],
  parts: Parts,
): Promise<TableStatus[]> {
  return Promise.all(
    tables.map(async ({ name, target }) => {
      const command = new DescribeTableCommand({ TableName: target });
      const answer = await parts.read(`table ${name}`, dynamoDb.send(command, { abortSignal: parts.signal }));
      return { name, items: answer?.Table?.ItemCount };
    }),
  );
}
