import { CacheStore, type StoreOptions } from './cache-store.ts';
import { type FeeRecord, feeTable } from './fee-record.ts';

/** The fees, by fee id. */
export class FeeStore extends CacheStore<FeeRecord> {
  constructor(options: StoreOptions) {
    super(feeTable, options);
  }
}
