import { addDays, almaDate, almaDateTime } from '../data/dates.ts';
import { indexOfId } from '../data/ids.ts';
import type { Owner } from '../data/origin.ts';
import { holdAt, requestedItem, type UserRequest } from '../data/request.ts';

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
