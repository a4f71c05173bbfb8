import { SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, type Patience } from './client-options.ts';

/** A client of SQS from the environment; one serves all queues of a container. */
export const sqsClient = (patience?: Patience): SQSClient =>
  new SQSClient({
    ...clientOptions(patience),
    // A redirected endpoint (an emulator, a VPC endpoint) must win over the host that the queue's URL names.
    useQueueUrlAsEndpoint: process.env.AWS_ENDPOINT_URL_SQS === undefined,
  });
