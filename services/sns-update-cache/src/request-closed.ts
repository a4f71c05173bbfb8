import { createSqsHandler } from '@alma-cache/aws-utils';
import { requestKind } from '@alma-cache/cache-schemas';
import { requestEvent } from '@alma-cache/cache-schemas/events';
import { applyRemoval } from './apply-event.ts';
import { cacheOf, userQueuer } from './cache.ts';
import { withOwner } from './request-owner.ts';
import { telemetry } from './telemetry.ts';

const requestCache = cacheOf(requestKind);

/** Takes each canceled or closed request out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: requestEvent('REQUEST_CANCELED', 'REQUEST_CLOSED'),
  userId: ({ userId }) => userId,
  process: async (event, { signal, about, count }) => {
    const request = await withOwner(event.request, requestCache.records);
    about(request.user_primary_id);
    await applyRemoval(
      { id: request.request_id, userId: request.user_primary_id, time: event.time },
      requestCache,
      { queueUser: userQueuer(signal), count },
    );
  },
});
