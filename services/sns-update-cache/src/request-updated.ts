import { createSqsHandler } from '@alma-cache/aws-utils';
import { requestKind, toRequestEvidence } from '@alma-cache/cache-schemas';
import { requestEvent } from '@alma-cache/cache-schemas/events';
import { applyUpdate } from './apply-event.ts';
import { cacheOf } from './cache.ts';
import { eventTime } from './event-time.ts';
import { ownerOf } from './owner.ts';
import { isOfStaff } from './staff-request.ts';
import { telemetry } from './telemetry.ts';
import { userQueuer } from './users-queue.ts';

const requestCache = cacheOf(requestKind);

/** Caches each request that was created or placed on the hold shelf, unless it is of no patron. */
export const handler = createSqsHandler({
  ...telemetry,
  message: requestEvent('REQUEST_CREATED', 'REQUEST_PLACED_ON_SHELF'),
  userId: ({ userId }) => userId,
  process: async ({ request, userId, time }, context) => {
    const owner = await ownerOf(request.request_id, userId, requestKind, requestCache.records);
    if (isOfStaff(request, owner)) return;
    context.about(owner.userId);
    await applyUpdate(
      { id: request.request_id, ...owner, time: eventTime(time, context) },
      toRequestEvidence({ ...request, user_primary_id: owner.userId ?? null }, Date.now()),
      requestCache,
      { queueUser: userQueuer(context.signal), count: context.count },
    );
  },
});
