import { createSqsHandler } from '@alma-cache/aws-utils';
import { loanKind, toLoanEvidence } from '@alma-cache/cache-schemas';
import { loanEvent } from '@alma-cache/cache-schemas/events';
import { applyUpdate } from './apply-event.ts';
import { cacheOf } from './cache.ts';
import { eventTime } from './event-time.ts';
import { ownerOf } from './owner.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

const loanCache = cacheOf(loanKind);

/** Caches each loan that was created, renewed, lost or claimed returned, or whose due date changed: patrons see them all. */
export const handler = createSqsHandler({
  ...telemetry,
  message: loanEvent('LOAN_CREATED', 'LOAN_RENEWED', 'LOAN_DUE_DATE', 'LOAN_LOST', 'LOAN_CLAIMED_RETURNED'),
  userId: ({ userId }) => userId,
  process: async ({ loan, userId, time }, context) => {
    const owner = await ownerOf(loan.loan_id, userId, loanKind, loanCache.records);
    context.about(owner.userId);
    await applyUpdate(
      { id: loan.loan_id, ...owner, time: eventTime(time, context) },
      toLoanEvidence({ ...loan, user_id: owner.userId ?? null }),
      loanCache,
      { queueUser: userQueuer(context.signal), count: context.count },
    );
  },
});
