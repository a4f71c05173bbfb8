import { createSqsHandler } from '@alma-cache/aws-utils';
import { applyRemoval } from './apply-event.ts';
import { userQueuer } from './cache.ts';
import { loanEvent } from './events.ts';
import { loanCache } from './loan-cache.ts';

/** Takes each returned loan out of the cache. */
export const handler = createSqsHandler({
  message: loanEvent('LOAN_RETURNED'),
  process: ({ loan, time }, { signal }) =>
    applyRemoval({ id: loan.loan_id, userId: loan.user_id, time }, loanCache, userQueuer(signal)),
});
