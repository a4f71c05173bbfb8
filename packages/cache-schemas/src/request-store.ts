import { CacheStore, type StoreOptions } from './cache-store.ts';
import { type RequestRecord, requestTable } from './request-record.ts';

/** The requests, by request id. */
export class RequestStore extends CacheStore<RequestRecord> {
  constructor(options: StoreOptions) {
    super(requestTable, options);
  }
}
