import { createSqsHandler } from '@alma-cache/aws-utils';
import { applyRemoval } from './apply-event.ts';
import { userQueuer } from './cache.ts';
import { loanEvent } from './events.ts';
import { loanCache } from './loan-cache.ts';
import { telemetry } from './telemetry.ts';

/** Takes each returned loan out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: loanEvent('LOAN_RETURNED'),
  userId: ({ loan }) => loan.user_id,
  process: ({ loan, time }, { signal, count }) =>
    applyRemoval({ id: loan.loan_id, userId: loan.user_id, time }, loanCache, {
      queueUser: userQueuer(signal),
      count,
    }),
});
