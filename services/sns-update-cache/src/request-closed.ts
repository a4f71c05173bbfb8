import { createSqsHandler } from '@alma-cache/aws-utils';
import { requestKind } from '@alma-cache/cache-schemas';
import { requestEvent } from '@alma-cache/cache-schemas/events';
import { applyRemoval } from './apply-event.ts';
import { cacheOf } from './cache.ts';
import { eventTime } from './event-time.ts';
import { ownerOf } from './owner.ts';
import { isOfStaff } from './staff-request.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

const requestCache = cacheOf(requestKind);

/** Takes each canceled or closed request out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: requestEvent('REQUEST_CANCELED', 'REQUEST_CLOSED'),
  userId: ({ userId }) => userId,
  process: async ({ request, userId, time }, context) => {
    const owner = await ownerOf(request.request_id, userId, requestKind, requestCache.records);
    if (isOfStaff(request, owner)) return;
    context.about(owner.userId);
    await applyRemoval({ id: request.request_id, ...owner, time: eventTime(time, context) }, requestCache, {
      queueUser: userQueuer(context.signal),
      count: context.count,
    });
  },
});
