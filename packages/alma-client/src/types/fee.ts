import type { CodedValue, LinkedValue, OpenSet, UnknownFields } from './common.ts';

/**
 * A fine or fee (Alma XSD `rest_fee`, and captured answers). Amounts are in the institution's currency;
 * a credit's may be negative. Date-times are ISO 8601 in UTC, with or without milliseconds.
 */
export interface AlmaFee extends UnknownFields {
  id: string;
  type?: FeeCode<'OVERDUEFINE' | 'LOSTITEMREPLACEMENTFEE' | 'RENEWFEE' | 'CREDIT' | 'OTHER'> | null;
  status?: FeeCode<'ACTIVE' | 'INDISPUTE' | 'EXPORTED' | 'CLOSED'> | null;
  user_primary_id?: LinkedValue | null;
  balance?: number | null;
  remaining_vat_amount?: number | null;
  original_amount?: number | null;
  original_vat_amount?: number | null;
  creation_time?: string | null;
  status_time?: string | null;
  comment?: string | null;
  owner?: CodedValue | null;
  title?: string | null;
  /** Such as `EUR`. Of fees that come in a list alone: of one read by its id Alma does not tell it. */
  currency?: string | null;
  barcode?: LinkedValue | null;
  bursar_transaction_id?: string | null;
  /** Payments and the like. Alma's two forms, `transaction` and `transactions.transaction`, both end up here. */
  transaction?: AlmaFeeTransaction[] | null;
  link?: string | null;
}

export interface AlmaFeeTransaction extends UnknownFields {
  transaction_id?: string | null;
  type?: CodedValue | null;
  amount?: number | null;
  vat_amount?: number | null;
  created_by?: string | null;
  external_transaction_id?: string | null;
  transaction_time?: string | null;
  received_by?: CodedValue | null;
  payment_method?: CodedValue | null;
  reason?: CodedValue | string | null;
  comment?: string | null;
}

export interface FeeCode<Known extends string> extends CodedValue {
  value?: OpenSet<Known> | null;
}
