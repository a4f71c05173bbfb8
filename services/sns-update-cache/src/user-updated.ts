import { createSqsHandler } from '@alma-cache/aws-utils';
import { ownerEvent } from '@alma-cache/cache-schemas/events';
import { eventTime } from './event-time.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

/**
 * Queues each user of whom something changed that the event does not tell enough of: the account, or a loan or request in
 * a way that the cache knows no more of than its name. What Alma has is then right, whatever the event meant.
 */
export const handler = createSqsHandler({
  ...telemetry,
  message: ownerEvent('USER_UPDATED', 'LOAN_OTHER', 'REQUEST_OTHER'),
  userId: ({ userId }) => userId,
  process: async ({ userId, time }, context) => {
    if (userId) await userQueuer(context.signal)(userId, eventTime(time, context));
  },
});
