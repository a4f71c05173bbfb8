import { feeKind } from '@alma-cache/cache-schemas';
import { recordHandler } from './record-handler.ts';

/** Reads each queued fee from Alma and caches it. */
export const handler = recordHandler(feeKind);
