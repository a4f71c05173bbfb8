import type { StoreOptions } from './cache-store.ts';
import { MergedStore } from './merged-store.ts';
import { type RequestRecord, requestTable } from './request-record.ts';

/** The requests, by request id. */
export class RequestStore extends MergedStore<RequestRecord> {
  constructor(options: StoreOptions) {
    super(requestTable, options);
  }
}
