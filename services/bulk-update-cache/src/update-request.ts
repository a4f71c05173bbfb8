import { requestKind } from '@alma-cache/cache-schemas';
import { recordHandler } from './record-handler.ts';

/** Reads each queued request from Alma and caches it. */
export const handler = recordHandler(requestKind);
