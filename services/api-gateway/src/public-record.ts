import type { FeeRecord, LoanRecord, RequestRecord } from '@alma-cache/cache-schemas';

const LOAN_FIELDS = [
  'loan_id',
  'user_id',
  'renewable',
  'call_number',
  'loan_status',
  'due_date',
  'item_barcode',
  'mms_id',
  'title',
  'author',
  'description',
  'publication_year',
  'process_status',
] as const satisfies (keyof LoanRecord)[];

const REQUEST_FIELDS = [
  'request_id',
  'user_primary_id',
  'request_type',
  'request_sub_type',
  'request_status',
  'pickup_location',
  'pickup_location_type',
  'pickup_location_library',
  'material_type',
  'comment',
  'place_in_queue',
  'request_date',
  // Alma's own; the cache's is record_expiry_date.
  'expiry_date',
  'barcode',
  'mms_id',
  'title',
  'author',
  'description',
  'resource_sharing',
  'process_status',
] as const satisfies (keyof RequestRecord)[];

const FEE_FIELDS = [
  'id',
  'type',
  'status',
  'user_primary_id',
  'balance',
  'remaining_vat_amount',
  'original_amount',
  'original_vat_amount',
  'creation_time',
  'status_time',
  'comment',
  'owner',
  'title',
  'barcode',
  'link',
  'bursar_transaction_id',
  'transactions',
] as const satisfies (keyof FeeRecord)[];

export type PublicLoan = Pick<LoanRecord, (typeof LOAN_FIELDS)[number]>;
export type PublicRequest = Pick<RequestRecord, (typeof REQUEST_FIELDS)[number]>;
export type PublicFee = Pick<FeeRecord, (typeof FEE_FIELDS)[number]>;

/** What the API tells of a loan: whatever else a table holds, such as the cache's own expiry, stays inside. */
export const publicLoan = (loan: LoanRecord): PublicLoan => pick(loan, LOAN_FIELDS);

/** What the API tells of a request. */
export const publicRequest = (request: RequestRecord): PublicRequest => pick(request, REQUEST_FIELDS);

/** What the API tells of a fee. */
export const publicFee = (fee: FeeRecord): PublicFee => pick(fee, FEE_FIELDS);

function pick<T extends object, K extends keyof T>(record: T, fields: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {};
  for (const field of fields) {
    if (record[field] !== undefined) picked[field] = record[field];
  }
  return picked as Pick<T, K>;
}
