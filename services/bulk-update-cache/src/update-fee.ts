import { createSqsHandler, requireEnv } from '@alma-cache/aws-utils';
import { FeeStore, toFeeRecord, UserStore } from '@alma-cache/cache-schemas';
import { almaClient, RECORDS_AT_ONCE, untilQuotaReset } from './alma.ts';
import { documents } from './documents.ts';
import { feeMessage } from './messages.ts';
import { isClosedFee } from './over.ts';
import { refreshRecord } from './refresh-record.ts';
import { telemetry } from './telemetry.ts';

const fees = new FeeStore({ client: documents, table: requireEnv('FEE_CACHE_TABLE') });
const users = new UserStore({ client: documents, table: requireEnv('USER_CACHE_TABLE') });

/** Reads each queued fee from Alma and caches it. */
export const handler = createSqsHandler({
  ...telemetry,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: feeMessage,
  userId: ({ userID }) => userID,
  concurrency: RECORDS_AT_ONCE,
  postponeUntil: untilQuotaReset,
  process: ({ userID, feeID }, context) =>
    refreshRecord({
      read: () => almaClient(context.apiKey).users.for(userID, context).getFee(feeID),
      isOver: isClosedFee,
      write: (fee, readAt) => fees.put(toFeeRecord(fee, readAt), readAt),
      remove: async (readAt) => {
        const result = await fees.delete(feeID, readAt);
        await users.deleteFee(userID, feeID, readAt);
        return result;
      },
      count: context.count,
    }),
});
