import { requireEnv } from '@alma-cache/aws-utils';
import { type RequestRecord, RequestStore } from '@alma-cache/cache-schemas';
import type { RecordCache } from './apply-event.ts';
import { client, users } from './cache.ts';

/** The requests, and the users' lists of them. */
export const requestCache: RecordCache<RequestRecord> = {
  records: new RequestStore({ client, table: requireEnv('REQUEST_CACHE_TABLE') }),
  addToUser: (userId, id, time) => users.addRequest(userId, id, time),
  deleteFromUser: (userId, id, time) => users.deleteRequest(userId, id, time),
};
