import type { StoreOptions } from './cache-store.ts';
import { type FeeRecord, feeTable } from './fee-record.ts';
import { MergedStore } from './merged-store.ts';

/** The fees, by fee id. */
export class FeeStore extends MergedStore<FeeRecord> {
  constructor(options: StoreOptions) {
    super(feeTable, options);
  }
}
