import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Somebody waits for the answer: a service that hangs is given up for Alma within some four seconds. */
const PATIENCE = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500, throwOnRequestTimeout: true },
};

/** The container's one connection pool to DynamoDB; region and endpoint come from the environment. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient(PATIENCE));

/** The container's one connection pool to SQS. */
export const sqs = new SQSClient({
  ...PATIENCE,
  // A redirected endpoint (an emulator, a VPC endpoint) must win over the host that the queue's URL names.
  useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL_SQS === undefined,
});
