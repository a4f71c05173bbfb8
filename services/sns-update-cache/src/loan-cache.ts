import { requireEnv } from '@alma-cache/aws-utils';
import { type LoanRecord, LoanStore } from '@alma-cache/cache-schemas';
import type { RecordCache } from './apply-event.ts';
import { client, users } from './cache.ts';

/** The loans, and the users' lists of them. */
export const loanCache: RecordCache<LoanRecord> = {
  records: new LoanStore({ client, table: requireEnv('LOAN_CACHE_TABLE') }),
  addToUser: (userId, id, time) => users.addLoan(userId, id, time),
  deleteFromUser: (userId, id, time) => users.deleteLoan(userId, id, time),
};
