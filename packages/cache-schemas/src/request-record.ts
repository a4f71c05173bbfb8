import type { AlmaRequest } from '@alma-cache/alma-client';
import { type Evidence, saidFields } from './evidence.ts';
import { DAY, toEpochSeconds } from './expiry.ts';
import type { MergedTable } from './merge.ts';
import { idsAsText, type Present, pickPresent } from './present.ts';
import { storedUserId } from './user-id.ts';

/** Kept as Alma has them. */
const COPIED_FIELDS = [
  'request_type',
  'request_sub_type',
  'booking_start_date',
  'booking_end_date',
  'adjusted_booking_start_date',
  'adjusted_booking_end_date',
  'pickup_location',
  'pickup_location_type',
  'pickup_location_library',
  'material_type',
  'comment',
  'request_date',
  'request_time',
  'expiry_date',
  'barcode',
  'mms_id',
  'title',
  'author',
  'description',
  'resource_sharing',
  'process_status',
] as const satisfies (keyof AlmaRequest)[];

/** A request in the cache: Alma's own fields, coded values as objects, dates as Alma writes them. */
export interface RequestRecord extends Present<Pick<AlmaRequest, (typeof COPIED_FIELDS)[number]>> {
  request_id: string;
  /** Lower case. */
  user_primary_id?: string;
  /** A code, `ON_HOLD_SHELF`, in whichever of its two forms Alma gives it. */
  request_status?: string;
  /** What Alma gives instead of the code, where it does: `On Hold Shelf`. */
  request_status_label?: string;
  /** A number in Alma; existing caches hold it as a string. */
  place_in_queue?: string;
  /** Epoch seconds: two weeks after the write. Not `expiry_date`, which is Alma's own. */
  record_expiry_date: number;
}

/** What a record tells of the request: all its fields but the cache's own expiry. */
export const requestFields = [
  'request_id',
  'user_primary_id',
  'place_in_queue',
  'request_status',
  'request_status_label',
  ...COPIED_FIELDS,
] as const satisfies (keyof RequestRecord)[];

export const requestTable: MergedTable<RequestRecord> = {
  key: 'request_id',
  expiry: 'record_expiry_date',
  fields: requestFields,
};

/**
 * The record of a request.
 * @param now the time of the write, epoch milliseconds
 */
export function toRequestRecord(request: AlmaRequest, now: number): RequestRecord {
  const { place_in_queue } = pickPresent(request, ['place_in_queue']);
  return {
    request_id: request.request_id,
    ...(request.user_primary_id && { user_primary_id: storedUserId(request.user_primary_id) }),
    ...statusOf(request),
    ...idsAsText(pickPresent(request, COPIED_FIELDS), ['mms_id', 'barcode']),
    ...(place_in_queue !== undefined && { place_in_queue: String(place_in_queue) }),
    record_expiry_date: toEpochSeconds(now) + 14 * DAY,
  };
}

/**
 * Events have a code, `ON_HOLD_SHELF`, as have most answers; some have its label, `On Hold Shelf` (captures of both). The
 * label is the code in words.
 */
function statusOf({
  request_status,
}: AlmaRequest): Pick<RequestRecord, 'request_status' | 'request_status_label'> {
  if (!request_status) return {};
  const code = request_status.trim().toUpperCase().replaceAll(/\s+/g, '_');
  return { request_status: code, ...(code !== request_status && { request_status_label: request_status }) };
}

/**
 * What an answer or an event tells of a request. A status without a label says that there is none.
 * @param now the time of the write, epoch milliseconds
 */
export function toRequestEvidence(request: AlmaRequest, now: number): Evidence<RequestRecord> {
  const says: string[] = saidFields(request, requestFields, ['user_primary_id']);
  return {
    record: toRequestRecord(request, now),
    says: says.includes('request_status') ? [...says, 'request_status_label'] : says,
  };
}
