import { addDays, almaDate, almaDateTime } from '../data/dates.ts';
import { indexOfId } from '../data/ids.ts';
import type { Owner } from '../data/origin.ts';
import { requestedItem, type UserRequest } from '../data/request.ts';

const DAYS_ON_SHELF = 7;

/** A request that begins at `now` (epoch ms), made of an invented one that may be further on. */
export function requested({ item_id, ...invented }: UserRequest, now: number): UserRequest {
  const hold = invented.request_type === 'HOLD';
  return {
    ...invented,
    request_status: 'NOT_STARTED',
    ...(hold && { place_in_queue: 1, task_name: 'Pickup From Shelf', barcode: null }),
    request_date: almaDate(now),
    request_time: almaDateTime(now),
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

/** What Alma tells of a request that is over, whether it was filled or canceled. */
export function over({ place_in_queue, task_name, ...request }: UserRequest): UserRequest {
  return { ...request, request_status: 'HISTORY' };
}
