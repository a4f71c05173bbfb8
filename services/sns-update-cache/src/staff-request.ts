import type { AlmaRequest } from '@alma-cache/alma-client';
import type { Owner } from './owner.ts';

/** Whether the request is one of staff, to move an item or to work on it, which no patron's list has. */
export const isOfStaff = ({ request_type }: AlmaRequest, { userId }: Owner): boolean =>
  userId === undefined && (request_type === 'MOVE' || request_type === 'WORK_ORDER');
