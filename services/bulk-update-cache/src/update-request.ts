import { createSqsHandler, requireEnv } from '@alma-cache/aws-utils';
import { RequestStore, toRequestRecord, UserStore } from '@alma-cache/cache-schemas';
import { almaClient, RECORDS_AT_ONCE, untilQuotaReset } from './alma.ts';
import { documents } from './documents.ts';
import { requestMessage } from './messages.ts';
import { isClosedRequest } from './over.ts';
import { refreshRecord } from './refresh-record.ts';
import { telemetry } from './telemetry.ts';

const requests = new RequestStore({ client: documents, table: requireEnv('REQUEST_CACHE_TABLE') });
const users = new UserStore({ client: documents, table: requireEnv('USER_CACHE_TABLE') });

/** Reads each queued request from Alma and caches it. */
export const handler = createSqsHandler({
  ...telemetry,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: requestMessage,
  userId: ({ userID }) => userID,
  concurrency: RECORDS_AT_ONCE,
  postponeUntil: untilQuotaReset,
  process: ({ userID, requestID }, context) =>
    refreshRecord({
      read: () => almaClient(context.apiKey).users.for(userID, context).getRequest(requestID),
      isOver: isClosedRequest,
      write: (request, readAt) => requests.put(toRequestRecord(request, readAt), readAt),
      remove: async (readAt) => {
        const result = await requests.delete(requestID, readAt);
        await users.deleteRequest(userID, requestID, readAt);
        return result;
      },
      count: context.count,
    }),
});
