import { createSqsHandler } from '@alma-cache/aws-utils';
import { requestKind } from '@alma-cache/cache-schemas';
import { requestEvent } from '@alma-cache/cache-schemas/events';
import { applyRemoval } from './apply-event.ts';
import { cacheOf } from './cache.ts';
import { eventTime } from './event-time.ts';
import { withOwner } from './request-owner.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

const requestCache = cacheOf(requestKind);

/** Takes each canceled or closed request out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: requestEvent('REQUEST_CANCELED', 'REQUEST_CLOSED'),
  userId: ({ userId }) => userId,
  process: async (event, context) => {
    const request = await withOwner(event.request, requestCache.records);
    context.about(request.user_primary_id);
    await applyRemoval(
      { id: request.request_id, userId: request.user_primary_id, time: eventTime(event.time, context) },
      requestCache,
      { queueUser: userQueuer(context.signal), count: context.count },
    );
  },
});
