/** The last digits of every id of one institution, as in Alma. */
const INSTITUTION = '1221';

/** The first digits of an Alma id say what it is the id of; these are invented but as stable. */
export type IdPrefix = '173' | '174' | '175' | '991' | '221' | '231' | '300';

/** The numbers that ids have room for. What a loan, a request and a fee point at is numbered from 0, 20,000 and 40,000. */
export const idLimits = { users: 999_999, recordsPerUser: 20_000 } as const;

/**
 * An 18-digit id for the given record (from 0) of the given user (from 1): unique over all users, kinds and records, and beyond
 * what a JavaScript number can hold, like Alma's own.
 */
export function makeId(prefix: IdPrefix, userNumber: number, index: number): string {
  return `${prefix}${String(userNumber).padStart(6, '0')}${String(index).padStart(5, '0')}${INSTITUTION}`;
}

/** Which record of the user has this id: the inverse of `makeId`; `undefined` when it is not one of the user's ids. */
export function indexOfId(prefix: IdPrefix, userNumber: number, id: string): number | undefined {
  const index = Number(id.slice(9, 14));
  return Number.isInteger(index) && makeId(prefix, userNumber, index) === id ? index : undefined;
}
