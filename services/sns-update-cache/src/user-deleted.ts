import { env } from 'node:process';
import { createSqsHandler } from '@alma-cache/aws-utils';
import { forgetUser, type RecordKind, recordKinds } from '@alma-cache/cache-schemas';
import { userEvent } from '@alma-cache/cache-schemas/events';
import { recordsOf, users } from './cache.ts';
import { eventTime } from './event-time.ts';
import { telemetry } from './telemetry.ts';

const kinds: readonly RecordKind[] = Object.values(recordKinds);

/** A deployment of this service alone may know of no fees. Any other table that is missing ends the start of the function. */
const caches = kinds
  .filter(({ name, tableVariable }) => name !== 'fee' || env[tableVariable])
  .map((kind) => ({ kind, records: recordsOf(kind) }));

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
