import { clientOptions, sqsClient } from '@alma-cache/aws-utils';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Somebody waits for the answer: a service that hangs is given up for Alma within some four seconds. */
const PATIENCE = { connectionTimeout: 500, requestTimeout: 1500, maxAttempts: 2 };

/** The container's one connection pool to DynamoDB; region and endpoint come from the environment. */
export const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(PATIENCE)));

/** The container's one connection pool to SQS. */
export const sqs = sqsClient(PATIENCE);
