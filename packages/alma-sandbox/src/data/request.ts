import { Random } from '../random.ts';
import { type CodedValue, coded } from './coded-value.ts';
import { addDays, almaDate, almaDateTime, almaDateTimeWithoutMs } from './dates.ts';
import { makeId } from './ids.ts';
import type { Origin, Owner } from './origin.ts';
import type { RecordKind } from './record-kind.ts';
import { libraries } from './vocabulary.ts';
import { inventWork } from './work.ts';

/** A request as Alma's users API shows it (`rest_user_request`), with the fields that the sandbox invents. */
export interface UserRequest {
  readonly user_primary_id: string;
  readonly request_id: string;
  readonly request_type: string;
  readonly request_sub_type: CodedValue;
  readonly mms_id: string;
  readonly item_id?: string;
  readonly title: string | null;
  readonly author: string | null;
  readonly description: string | null;
  readonly comment: string | null;
  readonly pickup_location?: string;
  readonly pickup_location_type?: string;
  readonly pickup_location_library?: string;
  readonly managed_by_library: string;
  readonly managed_by_library_code: string;
  readonly managed_by_circulation_desk: string;
  readonly managed_by_circulation_desk_code: string;
  readonly target_destination?: CodedValue;
  readonly material_type: CodedValue;
  readonly last_interest_date?: string;
  readonly partial_digitization?: boolean;
  readonly required_pages?: string;
  readonly full_chapter?: boolean;
  readonly volume: string;
  readonly issue: string;
  readonly part: string;
  readonly date_of_publication: string;
  readonly booking_start_date?: string;
  readonly booking_end_date?: string;
  readonly request_status: string;
  readonly place_in_queue?: number;
  readonly request_date: string;
  readonly request_time: string;
  readonly task_name?: string;
  readonly expiry_date?: string;
  readonly barcode: string | null;
}

/** The label of a status: `On Hold Shelf` of `ON_HOLD_SHELF`. */
export const statusLabel = (code: string): string =>
  code
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join(' ');

/**
 * Invents the given request (from 0) of a user: three of four are holds, the others digitizations and
 * bookings.
 */
export function inventRequest(origin: Origin, owner: Owner, index: number): UserRequest {
  const random = new Random(origin.seed, 'request', owner.number, index);
  const library = random.pick(libraries);
  const asked = addDays(origin.today, -random.integer(1, 40)) + random.integer(0, 86_399_999);
  const invented = {
    user_primary_id: owner.primaryId,
    request_id: makeId('request', owner.number, index),
    ...inventWork(random, owner, 20_000 + index),
    comment: random.chance(0.8) ? null : 'Please leave it at the desk, not in the locker.',
    managed_by_library: library.desc,
    managed_by_library_code: library.value,
    managed_by_circulation_desk: '',
    managed_by_circulation_desk_code: '',
    material_type: random.pick([coded('BOOK', 'Book'), coded('ISSUE', 'Issue'), coded(null, null)]),
    volume: '',
    issue: '',
    part: '',
    date_of_publication: '',
    request_date: almaDate(asked),
    request_time: almaDateTime(asked),
  };
  const type = random.pick(['HOLD', 'HOLD', 'HOLD', 'HOLD', 'HOLD', 'HOLD', 'DIGITIZATION', 'BOOKING']);
  const kinds = { HOLD: hold, DIGITIZATION: digitization, BOOKING: booking };
  return { ...invented, ...kinds[type](random, origin, owner, index, library) };
}

export const requestKind: RecordKind<UserRequest> = {
  name: 'request',
  counts: { usual: [0, 3], heavy: [0, 30] },
  idOf: (request) => request.request_id,
  invent: inventRequest,
  ownedBy: (user_primary_id, request) => ({ ...request, user_primary_id }),
};

interface Library {
  readonly value: string;
  readonly desc: string;
}

function hold(random: Random, origin: Origin, owner: Owner, index: number, library: Library) {
  const onShelf = random.chance(0.2);
  return {
    ...holdAt(library),
    request_status: onShelf ? 'ON_HOLD_SHELF' : random.pick(['NOT_STARTED', 'IN_PROCESS']),
    ...(!onShelf && { place_in_queue: random.integer(1, 5), task_name: 'Pickup From Shelf' }),
    ...(random.chance(0.6) && { expiry_date: almaDate(addDays(origin.today, random.integer(30, 180))) }),
    barcode: null,
    ...(onShelf && requestedItem(owner, index)),
  };
}

/** What makes a request a hold: a patron wants to fetch an item at a library. */
export function holdAt(library: Library) {
  return {
    request_type: 'HOLD',
    request_sub_type: coded('PATRON_PHYSICAL', 'Patron physical item request'),
    ...pickup(library),
  };
}

/** The item that the given request (from 0) of a user gets. */
export function requestedItem(owner: Owner, index: number) {
  return {
    item_id: makeId('item', owner.number, 20_000 + index),
    barcode: makeId('barcode', owner.number, 20_000 + index),
  };
}

function digitization(random: Random, origin: Origin) {
  const partial = random.chance(0.7);
  return {
    request_type: 'DIGITIZATION',
    request_sub_type: coded('PATRON_DIGITIZATION', 'Patron digitization request'),
    target_destination: coded('DIGI_DEPT_INST', 'Digitization Department For Institution'),
    partial_digitization: partial,
    ...(partial && {
      full_chapter: false,
      required_pages: `${random.integer(1, 40)}-${random.integer(41, 90)}`,
    }),
    last_interest_date: almaDate(addDays(origin.today, random.integer(30, 90))),
    request_status: random.pick(['NOT_STARTED', 'IN_PROCESS']),
    barcode: null,
  };
}

function booking(random: Random, origin: Origin, owner: Owner, index: number, library: Library) {
  const start = addDays(origin.today, random.integer(20, 60)) + 9 * 3_600_000;
  return {
    request_type: 'BOOKING',
    request_sub_type: coded('PATRON_BOOKING', 'Patron booking request'),
    ...pickup(library),
    booking_start_date: almaDateTimeWithoutMs(start),
    booking_end_date: almaDateTimeWithoutMs(addDays(start, 1)),
    request_status: 'NOT_STARTED',
    barcode: makeId('barcode', owner.number, 20_000 + index),
  };
}

function pickup(library: Library) {
  return {
    pickup_location: library.desc,
    pickup_location_type: 'LIBRARY',
    pickup_location_library: library.value,
  };
}
