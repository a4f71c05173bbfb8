import { SQSClient } from '@aws-sdk/client-sqs';

/** How long a request may go unanswered, in ms: SQS takes some tens of them. */
export const PATIENCE_MS = 3000;

/** A client from the environment, to which a connection that hangs costs seconds, and not the rest of the invocation. */
export const ownSqsClient = (): SQSClient =>
  new SQSClient({
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
    },
    // A redirected endpoint (an emulator, a VPC endpoint) must win over the host that the queue's URL names.
    useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL_SQS === undefined,
  });
