/** The first digits of an id say what it is the id of, as in Alma; these are invented. */
const prefixes = {
  loan: '173',
  request: '174',
  fee: '175',
  mms: '991',
  holding: '221',
  item: '231',
  barcode: '300',
} as const;

/** What an id can be the id of. */
export type IdKind = keyof typeof prefixes;

/** The last digits of every id of one institution, as in Alma. */
const INSTITUTION = '1221';

/**
 * The numbers that ids have room for. What a loan, a request and a fee point at is numbered from 0, 20,000
 * and 40,000.
 */
export const idLimits = { users: 999_999, recordsPerUser: 20_000 } as const;

/**
 * An 18-digit id for the given record (from 0) of the given user (from 1): unique over all users, kinds and
 * records, and beyond what a JavaScript number can hold, like Alma's own.
 */
export function makeId(kind: IdKind, userNumber: number, index: number): string {
  return `${prefixes[kind]}${String(userNumber).padStart(6, '0')}${String(index).padStart(5, '0')}${INSTITUTION}`;
}

/**
 * Which record of the user has this id: the inverse of `makeId`; `undefined` when it is not one of the user's
 * ids.
 */
export function indexOfId(kind: IdKind, userNumber: number, id: string): number | undefined {
  const index = Number(id.slice(9, 14));
  return Number.isInteger(index) && makeId(kind, userNumber, index) === id ? index : undefined;
}

/** The number of the user that an id belongs to, if it is an id at all. */
export function userOfId(id: string): number {
  return Number(id.slice(3, 9));
}
