import type { FeeRecord, LoanRecord, RequestRecord } from '@alma-cache/cache-schemas';
import { findRecord } from './find-record.ts';
import { findRecords } from './find-records.ts';
import { findUser } from './find-user.ts';
import { type Found, mapFound } from './found.ts';
import type { Lookup } from './lookup.ts';
import type { PathIds } from './path-ids.ts';
import { publicFee, publicLoan, publicRequest } from './public-record.ts';
import type { RecordKind } from './record-kind.ts';
import { recordKinds, type Stores } from './record-kinds.ts';

/** Finds what a route answers with, given the ids of its path. */
export type Route = (ids: PathIds, lookup: Lookup) => Promise<Found<unknown>>;

/** Every route of the API, by its template: API Gateway's `resource`. */
export function routesOf(stores: Stores): Readonly<Record<string, Route>> {
  const kinds = recordKinds(stores);
  return {
    '/users/{userID}': (_, lookup) => findUser(kinds, stores.users, lookup),
    '/users/{userID}/loans': all(kinds.loans, publicLoan),
    '/users/{userID}/loans/{loanID}': one(kinds.loans, 'loanID', publicLoan),
    '/users/{userID}/requests': all(kinds.requests, publicRequest),
    '/users/{userID}/requests/{requestID}': one(kinds.requests, 'requestID', publicRequest),
    '/users/{userID}/fees': all(kinds.fees, publicFee),
    '/users/{userID}/fees/{feeID}': one(kinds.fees, 'feeID', publicFee),
  };
}

type AnyRecord = LoanRecord | RequestRecord | FeeRecord;

function all<R extends AnyRecord>(kind: RecordKind<R>, publish: (record: R) => unknown): Route {
  return async (_, lookup) => mapFound(await findRecords(kind, lookup), (records) => records.map(publish));
}

function one<R extends AnyRecord>(
  kind: RecordKind<R>,
  idName: string,
  publish: (record: R) => unknown,
): Route {
  return async (ids, lookup) => mapFound(await findRecord(kind, ids[idName] ?? '', lookup), publish);
}
