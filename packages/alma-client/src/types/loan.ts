import type { CodedValue, LinkedValue, OpenSet, UnknownFields } from './common.ts';

/**
 * A loan, the same in a list and alone (Alma XSD `rest_item_loan`, and captured answers).
 * Date-times are ISO 8601 in UTC, with or without milliseconds: `2031-03-04T22:00:00Z`.
 */
export interface AlmaLoan extends UnknownFields {
  loan_id: string;
  user_id?: string | null;
  circ_desk?: CodedValue | null;
  return_circ_desk?: (CodedValue & LinkedValue) | null;
  library?: CodedValue | null;
  item_barcode?: string | null;
  due_date?: string | null;
  loan_status?: OpenSet<'ACTIVE' | 'COMPLETE'> | null;
  loan_date?: string | null;
  return_date?: string | null;
  returned_by?: LinkedValue | null;
  process_status?: OpenSet<'NORMAL' | 'RENEW' | 'LOST' | 'CLAIMED_RETURN'> | null;
  mms_id?: string | null;
  holding_id?: string | null;
  item_id?: string | null;
  title?: string | null;
  author?: string | null;
  description?: string | null;
  /** Free text: `2000`, `c1984.`. */
  publication_year?: string | null;
  location_code?: { value?: string | null; name?: string | null } | null;
  item_policy?: { value?: string | null; description?: string | null } | null;
  call_number?: string | null;
  loan_fine?: number | null;
  /** The request that this loan fills. */
  request_id?: LinkedValue | null;
  /** Null in a list that was not asked to compute it: see `LoansOptions`. */
  renewable?: boolean | null;
  last_renew_date?: string | null;
  last_renew_status?: CodedValue | null;
}
