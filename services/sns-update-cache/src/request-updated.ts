import { createSqsHandler } from '@alma-cache/aws-utils';
import { requestKind, toRequestEvidence } from '@alma-cache/cache-schemas';
import { requestEvent } from '@alma-cache/cache-schemas/events';
import { applyUpdate } from './apply-event.ts';
import { cacheOf } from './cache.ts';
import { eventTime } from './event-time.ts';
import { withOwner } from './request-owner.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

const requestCache = cacheOf(requestKind);

/** Caches each request that was created or placed on the hold shelf. */
export const handler = createSqsHandler({
  ...telemetry,
  message: requestEvent('REQUEST_CREATED', 'REQUEST_PLACED_ON_SHELF'),
  userId: ({ userId }) => userId,
  process: async (event, context) => {
    const request = await withOwner(event.request, requestCache.records);
    context.about(request.user_primary_id);
    await applyUpdate(
      { id: request.request_id, userId: request.user_primary_id, time: eventTime(event.time, context) },
      toRequestEvidence(event.request, Date.now()),
      requestCache,
      { queueUser: userQueuer(context.signal), count: context.count },
    );
  },
});
