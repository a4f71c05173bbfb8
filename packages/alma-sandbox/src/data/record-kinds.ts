import { feeKind } from './fee.ts';
import { loanKind } from './loan.ts';
import { requestKind } from './request.ts';

/** Every kind of a user's records, under the name that its list has in the path of its route. */
export const recordKinds = { loans: loanKind, requests: requestKind, fees: feeKind } as const;

/** The name of a list of records. */
export type RecordList = keyof typeof recordKinds;

/** A record of a list. */
export type RecordOf<List extends RecordList> = ReturnType<(typeof recordKinds)[List]['invent']>;

export const recordLists = Object.keys(recordKinds) as RecordList[];
