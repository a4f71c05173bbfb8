import { createSqsHandler } from '@alma-cache/aws-utils';
import { loanKind } from '@alma-cache/cache-schemas';
import { applyRemoval } from './apply-event.ts';
import { cacheOf, userQueuer } from './cache.ts';
import { loanEvent } from './events.ts';
import { telemetry } from './telemetry.ts';

const loanCache = cacheOf(loanKind);

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
