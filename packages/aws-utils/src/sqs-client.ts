import { SQSClient } from '@aws-sdk/client-sqs';
import { requestTimeouts } from './request-timeouts.ts';

/** A client from the environment. */
export const ownSqsClient = (): SQSClient =>
  new SQSClient({
    requestHandler: requestTimeouts,
    // A redirected endpoint (an emulator, a VPC endpoint) must win over the host that the queue's URL names.
    useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL_SQS === undefined,
  });
