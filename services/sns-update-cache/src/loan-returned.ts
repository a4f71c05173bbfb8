import { createSqsHandler } from '@alma-cache/aws-utils';
import { loanKind } from '@alma-cache/cache-schemas';
import { loanEvent } from '@alma-cache/cache-schemas/events';
import { applyRemoval } from './apply-event.ts';
import { cacheOf } from './cache.ts';
import { eventTime } from './event-time.ts';
import { ownerOf } from './owner.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

const loanCache = cacheOf(loanKind);

/** Takes each returned loan out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: loanEvent('LOAN_RETURNED'),
  userId: ({ userId }) => userId,
  process: async ({ loan, userId, time }, context) => {
    const owner = await ownerOf(loan.loan_id, userId, loanKind, loanCache.records);
    context.about(owner.userId);
    await applyRemoval({ id: loan.loan_id, ...owner, time: eventTime(time, context) }, loanCache, {
      queueUser: userQueuer(context.signal),
      count: context.count,
    });
  },
});
