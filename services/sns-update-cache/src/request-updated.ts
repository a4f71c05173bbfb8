import { createSqsHandler } from '@alma-cache/aws-utils';
import { requestKind, toRequestRecord } from '@alma-cache/cache-schemas';
import { requestEvent } from '@alma-cache/cache-schemas/events';
import { applyUpdate } from './apply-event.ts';
import { cacheOf, userQueuer } from './cache.ts';
import { withOwner } from './request-owner.ts';
import { telemetry } from './telemetry.ts';

const requestCache = cacheOf(requestKind);

/** Caches each request that was created or placed on the hold shelf. */
export const handler = createSqsHandler({
  ...telemetry,
  message: requestEvent('REQUEST_CREATED', 'REQUEST_PLACED_ON_SHELF'),
  userId: ({ userId }) => userId,
  process: async (event, { signal, about, count }) => {
    const request = await withOwner(event.request, requestCache.records);
    about(request.user_primary_id);
    await applyUpdate(
      { id: request.request_id, userId: request.user_primary_id, time: event.time },
      toRequestRecord(request, Date.now()),
      requestCache,
      { queueUser: userQueuer(signal), count },
    );
  },
});
