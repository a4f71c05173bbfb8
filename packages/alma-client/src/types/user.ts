import type { CodedValue, LinkedValue, OpenSet, UnknownFields } from './common.ts';

/** A user as the list of users has it: Alma's brief form. */
export interface AlmaUserSummary extends UnknownFields {
  /** In the case in which Alma stores it. Lookups ignore case. */
  primary_id: string;
  first_name?: string | null;
  last_name?: string | null;
  gender?: CodedValue | null;
  /** Always empty: Alma never reveals it. */
  password?: string | null;
  status?: UserStatus | null;
  /** Counts and sums, as text in `value`; null unless asked for. */
  loans?: LinkedValue | null;
  requests?: LinkedValue | null;
  fees?: LinkedValue | null;
  link?: string | null;
}

/**
 * A user's full record (captured answers of `GET /users/{user_id}`). Dates are `2031-06-30Z`.
 * `primary_id` may differ from the id asked for: in case, or because that was a barcode or another identifier.
 */
export interface AlmaUser extends AlmaUserSummary {
  record_type?: CodedValue | null;
  middle_name?: string | null;
  full_name?: string | null;
  pref_first_name?: string | null;
  pref_middle_name?: string | null;
  pref_last_name?: string | null;
  pref_name_suffix?: string | null;
  user_title?: CodedValue | null;
  job_category?: CodedValue | null;
  job_description?: string | null;
  user_group?: CodedValue | null;
  campus_code?: CodedValue | null;
  web_site_url?: string | null;
  cataloger_level?: CodedValue | null;
  preferred_language?: CodedValue | null;
  birth_date?: string | null;
  expiry_date?: string | null;
  purge_date?: string | null;
  account_type?: CodedValue | null;
  external_id?: string | null;
  force_password_change?: string | boolean | null;
  status_date?: string | null;
  pin_number?: string | null;
  contact_info?: AlmaContactInfo | null;
  user_identifier?: AlmaUserIdentifier[] | null;
  user_role?: UnknownFields[] | null;
  user_block?: UnknownFields[] | null;
  user_note?: UnknownFields[] | null;
  user_statistic?: UnknownFields[] | null;
  proxy_for_user?: UnknownFields[] | null;
  rs_library?: UnknownFields[] | null;
  library_notice?: UnknownFields[] | null;
  is_researcher?: boolean | null;
  researcher?: unknown;
  last_patron_activity_date?: string | null;
  created_date?: string | null;
  linking_id?: string | null;
  source_link_id?: string | null;
  source_institution_code?: string | null;
}

export interface AlmaContactInfo extends UnknownFields {
  address?: UnknownFields[] | null;
  email?: UnknownFields[] | null;
  phone?: UnknownFields[] | null;
}

export interface AlmaUserIdentifier extends UnknownFields {
  segment_type?: OpenSet<'Internal' | 'External'> | null;
  id_type?: CodedValue | null;
  value?: string | null;
  note?: string | null;
  status?: UserStatus | string | null;
}

export interface UserStatus extends CodedValue {
  value?: OpenSet<'ACTIVE' | 'INACTIVE'> | null;
}
