import type { CachedKind } from './cached-kind.ts';
import { findRecords } from './find-records.ts';
import { type Found, mapFound } from './found.ts';
import { inOrder } from './in-order.ts';
import type { Lookup } from './lookup.ts';
import { publicRecord } from './public-record.ts';

/**
 * The user's records of one kind as the API tells them, in order.
 * @throws NotFoundError, AlmaError as {@link findRecords}
 */
export async function findList(cachedKind: CachedKind, lookup: Lookup): Promise<Found<object[]>> {
  const { kind } = cachedKind;
  const found = await findRecords(cachedKind, lookup);
  return mapFound(found, (records) => inOrder(kind, records).map((record) => publicRecord(kind, record)));
}
