import type { AlmaRequest } from '@alma-cache/alma-client';
import { type Evidence, saidFields } from './evidence.ts';
import { DAY, toEpochSeconds } from './expiry.ts';
import type { MergedTable } from './merge.ts';
import { type Present, pickPresent } from './present.ts';
import { storedUserId } from './record-table.ts';

/** Kept as Alma has them. */
const COPIED_FIELDS = [
  'request_type',
  'request_sub_type',
  'request_status',
  'pickup_location',
  'pickup_location_type',
  'pickup_location_library',
  'material_type',
  'comment',
  'request_date',
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
    ...pickPresent(request, COPIED_FIELDS),
    ...(place_in_queue !== undefined && { place_in_queue: String(place_in_queue) }),
    record_expiry_date: toEpochSeconds(now) + 14 * DAY,
  };
}

/**
 * What an answer or an event tells of a request.
 * @param now the time of the write, epoch milliseconds
 */
export const toRequestEvidence = (request: AlmaRequest, now: number): Evidence<RequestRecord> => ({
  record: toRequestRecord(request, now),
  says: saidFields(request, requestFields, ['user_primary_id']),
});
