import { createSqsHandler } from '@alma-cache/aws-utils';
import { loanKind } from '@alma-cache/cache-schemas';
import { loanEvent } from '@alma-cache/cache-schemas/events';
import { applyRemoval } from './apply-event.ts';
import { cacheOf, userQueuer } from './cache.ts';
import { telemetry } from './telemetry.ts';

const loanCache = cacheOf(loanKind);

/** Takes each returned loan out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: loanEvent('LOAN_RETURNED'),
  userId: ({ userId }) => userId,
  process: ({ loan, userId, time }, { signal, count }) =>
    applyRemoval({ id: loan.loan_id, userId, time }, loanCache, {
      queueUser: userQueuer(signal),
      count,
    }),
});
