import { createSqsHandler, requireEnv } from '@alma-cache/aws-utils';
import { LoanStore, toLoanRecord, UserStore } from '@alma-cache/cache-schemas';
import { almaClient, RECORDS_AT_ONCE, untilQuotaReset } from './alma.ts';
import { documents } from './documents.ts';
import { loanMessage } from './messages.ts';
import { isReturnedLoan } from './over.ts';
import { refreshRecord } from './refresh-record.ts';
import { telemetry } from './telemetry.ts';

const loans = new LoanStore({ client: documents, table: requireEnv('LOAN_CACHE_TABLE') });
const users = new UserStore({ client: documents, table: requireEnv('USER_CACHE_TABLE') });

/** Reads each queued loan from Alma and caches it. */
export const handler = createSqsHandler({
  ...telemetry,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: loanMessage,
  userId: ({ userID }) => userID,
  concurrency: RECORDS_AT_ONCE,
  postponeUntil: untilQuotaReset,
  process: ({ userID, loanID }, context) =>
    refreshRecord({
      read: () => almaClient(context.apiKey).users.for(userID, context).getLoan(loanID),
      isOver: isReturnedLoan,
      write: (loan, readAt) => loans.put(toLoanRecord(loan), readAt),
      remove: async (readAt) => {
        const result = await loans.delete(loanID, readAt);
        await users.deleteLoan(userID, loanID, readAt);
        return result;
      },
      count: context.count,
    }),
});
