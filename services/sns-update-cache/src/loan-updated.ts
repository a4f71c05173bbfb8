import { createSqsHandler } from '@alma-cache/aws-utils';
import { loanKind, toLoanRecord } from '@alma-cache/cache-schemas';
import { loanEvent } from '@alma-cache/cache-schemas/events';
import { applyUpdate } from './apply-event.ts';
import { cacheOf, userQueuer } from './cache.ts';
import { telemetry } from './telemetry.ts';

const loanCache = cacheOf(loanKind);

/** Caches each loan that was created or renewed, or whose due date changed. */
export const handler = createSqsHandler({
  ...telemetry,
  message: loanEvent('LOAN_CREATED', 'LOAN_RENEWED', 'LOAN_DUE_DATE'),
  userId: ({ userId }) => userId,
  process: ({ loan, userId, time }, { signal, count }) =>
    applyUpdate({ id: loan.loan_id, userId, time }, toLoanRecord(loan), loanCache, {
      queueUser: userQueuer(signal),
      count,
    }),
});
