import { connectionPool } from '@alma-cache/connection-pool';

/** How long a client of the AWS SDK waits, in ms, and how often it tries. */
export interface Patience {
  /** For a connection. Default 1000. */
  connectionTimeout?: number;
  /** For the answer to one request. Default 2000: SQS and DynamoDB answer within some tens of ms. */
  requestTimeout?: number;
  /** Attempts in all. Default: the SDK's, which is 3, and 4 of DynamoDB. */
  maxAttempts?: number;
}

export const DEFAULT_REQUEST_TIMEOUT = 2000;

/**
 * What every client of the AWS SDK is made of: `new DynamoDBClient(clientOptions())`. Region, endpoint and credentials
 * come from the environment.
 *
 * The SDK waits without limit by default; here a connection that hangs costs its request two seconds, and not the rest of
 * the invocation. The client's connections are a pool of its own, and no idle one is used that AWS may have closed while
 * the container was frozen; after an attempt that failed on its connection the next one gets a new one.
 */
export function clientOptions({
  connectionTimeout = 1000,
  requestTimeout = DEFAULT_REQUEST_TIMEOUT,
  maxAttempts,
}: Patience = {}) {
  const timeouts = { connectionTimeout, requestTimeout, throwOnRequestTimeout: true };
  return {
    requestHandler: { ...timeouts, ...connectionPool() },
    ...(maxAttempts !== undefined && { maxAttempts }),
  };
}
