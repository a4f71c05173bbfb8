import { env } from 'node:process';
import { createSqsHandler } from '@alma-cache/aws-utils';
import { feeKind, forgetUser, loanKind, type RecordKind, requestKind } from '@alma-cache/cache-schemas';
import { userEvent } from '@alma-cache/cache-schemas/events';
import { recordsOf, users } from './cache.ts';
import { eventTime } from './event-time.ts';
import { telemetry } from './telemetry.ts';

/** A deployment of this service alone may know of no fees. */
const kinds: readonly RecordKind[] = [loanKind, requestKind, ...(env.FEE_CACHE_TABLE ? [feeKind] : [])];

const caches = kinds.map((kind) => ({ kind, records: recordsOf(kind) }));

/** Takes each user who was deleted in Alma, and all records of the user's lists, out of the cache. */
export const handler = createSqsHandler({
  ...telemetry,
  message: userEvent('USER_DELETED'),
  userId: ({ userId }) => userId,
  process: async ({ userId, time }, context) => {
    const { user, records } = await forgetUser(userId, { users, caches }, eventTime(time, context));
    const gone = Object.values(records).reduce((sum, count) => sum + count, 0);
    if (gone > 0) context.count('RecordsGone', gone);
    if (user === 'stale') context.count('StaleWrites');
  },
});
