import { createSqsHandler, Queue, requireEnv, sqsClient } from '@alma-cache/aws-utils';
import { UserStore, userMessage } from '@alma-cache/cache-schemas';
import { almaClient, untilQuotaReset } from './alma.ts';
import { documentClient } from './document-client.ts';
import { refreshUser } from './refresh-user.ts';
import { count, telemetry } from './telemetry.ts';

const users = new UserStore({ client: documentClient, table: requireEnv('USER_CACHE_TABLE') });
/** The container's one connection pool to SQS. */
const client = sqsClient();
const loansQueue = new Queue({ url: requireEnv('LOANS_QUEUE_URL') }, { client, count });
const requestsQueue = new Queue({ url: requireEnv('REQUESTS_QUEUE_URL') }, { client, count });
const feesQueue = new Queue({ url: requireEnv('FEES_QUEUE_URL') }, { client, count });

/** Reads each queued user's lists from Alma, caches their ids and queues every loan, request and fee. */
export const handler = createSqsHandler({
  ...telemetry,
  sqsClient: client,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: userMessage,
  userId: (userID) => userID,
  postponeUntil: untilQuotaReset,
  process: (userID, context) =>
    refreshUser(userID, {
      alma: (signal) => almaClient(context.apiKey).users.for(userID, { ...context, signal }),
      users,
      loansQueue,
      requestsQueue,
      feesQueue,
      signal: context.signal,
      count: context.count,
    }),
});
