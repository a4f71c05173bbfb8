import type { CachedKind } from './cached-kind.ts';
import { findFresh } from './find-fresh.ts';
import { findRecords } from './find-records.ts';
import { type Found, mapFound } from './found.ts';
import { inOrder } from './in-order.ts';
import type { Lookup } from './lookup.ts';
import { publicRecord } from './public-record.ts';

/**
 * The user's records of one kind as the API tells them: as new as the request asks for them, in order.
 * @throws NotFoundError where there is no such user
 * @throws AlmaError, UnavailableError where Alma is needed and does not answer
 */
export async function findList(cachedKind: CachedKind, lookup: Lookup): Promise<Found<object[]>> {
  const { kind } = cachedKind;
  const found = await findFresh(lookup, (each) => findRecords(cachedKind, each));
  return mapFound(found, (records) => inOrder(kind, records).map((record) => publicRecord(kind, record)));
}
