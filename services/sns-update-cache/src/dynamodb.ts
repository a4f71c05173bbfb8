import { clientOptions } from '@alma-cache/aws-utils';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The container's one connection pool to DynamoDB; region and endpoint come from the environment. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions()));
