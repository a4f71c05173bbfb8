import { loanKind } from '@alma-cache/cache-schemas';
import { recordHandler } from './record-handler.ts';

/** Reads each queued loan from Alma and caches it. */
export const handler = recordHandler(loanKind);
