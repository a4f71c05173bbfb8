import type { StoreOptions } from './cache-store.ts';
import { type LoanRecord, loanTable } from './loan-record.ts';
import { MergedStore } from './merged-store.ts';

/** The loans, by loan id. */
export class LoanStore extends MergedStore<LoanRecord> {
  constructor(options: StoreOptions) {
    super(loanTable, options);
  }
}
