/**
 * For the `requestHandler` of a client of the AWS SDK, which waits without limit by default: a connection that hangs costs
 * its request two seconds, and not the rest of the invocation. SQS and DynamoDB answer within some tens of ms.
 */
export const requestTimeouts = {
  connectionTimeout: 1000,
  requestTimeout: 2000,
  throwOnRequestTimeout: true,
} as const;
