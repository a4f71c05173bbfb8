import type { UnknownFields } from '@alma-cache/alma-client';
import { currencyOf } from '../fee-record.ts';
import { recordIds } from '../record-ids.ts';
import type { AlmaLists, RecordKind } from '../record-kind.ts';
import { recordKinds } from '../record-kinds.ts';
import { storedUserId } from '../user-id.ts';
import { toUserRecord, type UserRecord } from '../user-record.ts';

/** What Alma's list of one kind of a user's records says. */
export interface AlmaList {
  readonly kind: RecordKind;
  readonly records: readonly UnknownFields[];
}

/** Reads the three lists of a user. @throws AlmaError for the first that cannot be read */
export function readLists(alma: AlmaLists): Promise<AlmaList[]> {
  const kinds: readonly RecordKind[] = Object.values(recordKinds);
  return Promise.all(kinds.map(async (kind) => ({ kind, records: await kind.readAll(alma) })));
}

/** Those of a list that are the user's, or do not say whose they are. */
export function ownRecords({ kind, records }: AlmaList, userId: string): UnknownFields[] {
  const owner = storedUserId(userId);
  return records.filter((record) => (kind.ownerOf(record) ?? owner) === owner);
}

/** The user record that the lists come to. @param now epoch ms */
export function userOf(userId: string, lists: readonly AlmaList[], now: number): UserRecord {
  const own = lists.map((list) => ({ kind: list.kind, records: ownRecords(list, userId) }));
  return toUserRecord({
    primaryId: userId,
    ...recordIds(own),
    feeCurrency: currencyOf(own.flatMap(({ records }) => records)),
    now,
  });
}
