import type { CodedValue, OpenSet, UnknownFields } from './common.ts';

/**
 * A user's request (Alma XSD `rest_user_request`, and captured answers). Dates are `2031-02-18Z`,
 * date-times ISO 8601 in UTC, with or without milliseconds.
 */
export interface AlmaRequest extends UnknownFields {
  request_id: string;
  user_primary_id?: string | null;
  additional_id?: string | null;
  request_type?: OpenSet<'HOLD' | 'DIGITIZATION' | 'BOOKING' | 'MOVE' | 'WORK_ORDER'> | null;
  request_sub_type?: CodedValue | null;
  /** A code (`IN_PROCESS`) or, from some releases of Alma, its label (`In Process`). */
  request_status?: OpenSet<'NOT_STARTED' | 'IN_PROCESS' | 'ON_HOLD_SHELF'> | null;
  mms_id?: string | null;
  item_id?: string | null;
  holding_id?: string | null;
  title?: string | null;
  author?: string | null;
  description?: string | null;
  manual_description?: string | null;
  comment?: string | null;
  resource_sharing?: unknown;
  pickup_location?: string | null;
  pickup_location_type?: OpenSet<
    'LIBRARY' | 'CIRCULATION_DESK' | 'INSTITUTION' | 'USER_HOME_ADDRESS' | 'USER_WORK_ADDRESS'
  > | null;
  pickup_location_library?: string | null;
  pickup_location_circulation_desk?: string | null;
  pickup_location_institution?: string | null;
  managed_by_library?: string | null;
  managed_by_library_code?: string | null;
  managed_by_circulation_desk?: string | null;
  managed_by_circulation_desk_code?: string | null;
  target_destination?: CodedValue | null;
  material_type?: CodedValue | null;
  last_interest_date?: string | null;
  partial_digitization?: boolean | null;
  volume?: string | null;
  issue?: string | null;
  part?: string | null;
  date_of_publication?: string | null;
  required_pages?: unknown;
  full_chapter?: string | boolean | null;
  chapter_or_article_title?: string | null;
  chapter_or_article_author?: string | null;
  booking_start_date?: string | null;
  booking_end_date?: string | null;
  adjusted_booking_start_date?: string | null;
  adjusted_booking_end_date?: string | null;
  destination_location?: unknown;
  call_number_type?: unknown;
  call_number?: string | null;
  item_policy?: unknown;
  due_back_date?: string | null;
  place_in_queue?: number | null;
  request_date?: string | null;
  request_time?: string | null;
  task_name?: string | null;
  expiry_date?: string | null;
  barcode?: string | null;
}
