import { coded } from '../data/coded-value.ts';
import { addDays, almaDate, almaDateTime, startOfDay } from '../data/dates.ts';
import { idLimits, indexOfId } from '../data/ids.ts';
import type { Owner } from '../data/origin.ts';
import { holdAt, inventRequest, requestedItem, type UserRequest } from '../data/request.ts';
import type { RequestOfEvent } from '../webhooks/event.ts';

const DAYS_ON_SHELF = 7;

/** A hold that begins at `now` (epoch ms), made of an invented request of any type that may be further on. */
export function requested(invented: UserRequest, now: number): UserRequest {
  const {
    item_id,
    expiry_date,
    booking_start_date,
    booking_end_date,
    target_destination,
    last_interest_date,
    partial_digitization,
    full_chapter,
    required_pages,
    ...common
  } = invented;
  return {
    ...common,
    ...holdAt({ value: invented.managed_by_library_code, desc: invented.managed_by_library }),
    request_status: 'NOT_STARTED',
    place_in_queue: 1,
    task_name: 'Pickup From Shelf',
    request_date: almaDate(now),
    request_time: almaDateTime(now),
    barcode: null,
  };
}

/**
 * The request with its item on the hold shelf, for a week. Which item that is follows from an invented id; a
 * request with an id of the caller's own keeps the item that it has.
 */
export function placedOnShelf(
  { task_name, ...request }: UserRequest,
  owner: Owner,
  now: number,
): UserRequest {
  const index = indexOfId('request', owner.number, request.request_id);
  return {
    ...request,
    request_status: 'ON_HOLD_SHELF',
    expiry_date: almaDate(addDays(now, DAYS_ON_SHELF)),
    ...(index !== undefined && requestedItem(owner, index)),
  };
}

/** What Alma tells of a request that has ended, whether it was filled or canceled. */
export function ended({ place_in_queue, task_name, ...request }: UserRequest): UserRequest {
  return { ...request, request_status: 'HISTORY' };
}

/** Staff have the ids that the last of the users would have. */
const STAFF = { number: idLimits.users, primaryId: '' };

/** The given request (from 0) of staff: for an item, and for no user. */
export function staffRequest(
  request_type: 'MOVE' | 'WORK_ORDER',
  index: number,
  now: number,
): RequestOfEvent {
  const origin = { seed: index, today: startOfDay(now) };
  const { user_primary_id, pickup_location, pickup_location_type, pickup_location_library, ...request } =
    inventRequest(origin, STAFF, index);
  return {
    ...request,
    request_type,
    request_sub_type: coded(request_type, request_type),
    request_status: 'IN_PROCESS',
    request_date: almaDate(now),
    request_time: almaDateTime(now),
  };
}
