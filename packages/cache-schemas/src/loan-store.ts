import { CacheStore, type StoreOptions } from './cache-store.ts';
import { type LoanRecord, loanTable } from './loan-record.ts';

/** The loans, by loan id. */
export class LoanStore extends CacheStore<LoanRecord> {
  constructor(options: StoreOptions) {
    super(loanTable, options);
  }
}
