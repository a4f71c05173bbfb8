import { readTogether, type TableRead } from '../batch-get.ts';
import type { RecordPreview } from '../merged-store.ts';
import type { RecordKind, RecordKindName, RecordStore } from '../record-kind.ts';
import { toOwnEvidence } from '../record-kind.ts';
import { storedUserId } from '../user-id.ts';
import type { UserRecord } from '../user-record.ts';
import type { UserStore } from '../user-store.ts';
import type { Preview } from '../versioning.ts';
import { type AlmaList, ownRecords, userOf } from './alma-lists.ts';
import { compareFields, compareLists, type FieldComparison, type ListComparison } from './compare-fields.ts';

/** What the cache would tell of a user's records of one kind, beside what Alma's list of them says; each record in one place. */
export interface KindComparison {
  /** Ids of records that the cache has as Alma does. */
  readonly right: readonly string[];
  /** Ids of records that the cache's answer lacks. */
  readonly missing: readonly string[];
  /** Records of which the cache tells something else. */
  readonly outdated: readonly OutdatedRecord[];
  /** Ids of records that the cache tells of, and that the user no longer has. */
  readonly noLongerThere: readonly string[];
  /** Ids of records that the cache does not hold: readers ask Alma for them, so that their answers are right. */
  readonly notCached: readonly string[];
}

export interface OutdatedRecord {
  readonly id: string;
  /** The fields that differ. */
  readonly fields: readonly FieldComparison[];
}

export type UserComparison = Readonly<Record<RecordKindName, KindComparison>>;

export interface ComparePorts {
  readonly users: Pick<UserStore, 'preview'>;
  /** Where the records of each kind are. */
  readonly caches: readonly {
    readonly kind: Pick<RecordKind, 'name'>;
    readonly records: Pick<RecordStore<object>, 'previewRead'>;
  }[];
}

/**
 * Compares what readers of the cache would be told of a user with what Alma's lists say, as the API would tell it: what is
 * expired, a tombstone or somebody else's is not told, but asked of Alma. Of a user of whom there is no valid record,
 * nothing is told, so nothing can be wrong.
 *
 * A record differs where writing what Alma says would change it. So what a list cannot tell is no difference, nor is what the
 * cache knows of an event since the lists were read. Nor is what only a list tells, as whether a loan can be renewed, where
 * the cache has not heard it yet. Writes nothing.
 *
 * @param readAt when the reading of the lists began, epoch ms
 * @throws CacheError
 */
export async function compareUser(
  userId: string,
  lists: readonly AlmaList[],
  readAt: number,
  { users, caches }: ComparePorts,
): Promise<UserComparison> {
  const read = userOf(userId, lists, readAt);
  const user = await users.preview(read, readAt);
  const reads = lists.flatMap((list) => {
    const cache = caches.find(({ kind }) => kind.name === list.kind.name);
    return user && cache ? comparisonRead(userId, list, readAt, user, cache.records) : [];
  });
  const compared = new Map(await readTogether(reads));
  const comparisons = lists.map(({ kind }) => [
    kind.name,
    compared.get(kind.name) ?? { ...NOTHING, notCached: read[kind.list] },
  ]);
  return Object.fromEntries(comparisons) as UserComparison;
}

const NOTHING: KindComparison = { right: [], missing: [], outdated: [], noLongerThere: [], notCached: [] };

/** The read that compares the records of one kind; none of a list that a record of the older stack lacks: readers ask Alma. */
function comparisonRead(
  userId: string,
  list: AlmaList,
  readAt: number,
  user: Preview<UserRecord>,
  records: Pick<RecordStore<object>, 'previewRead'>,
): TableRead<readonly [RecordKindName, KindComparison]>[] {
  const { kind } = list;
  const before: Partial<UserRecord> = user.before;
  const listed = before[kind.list];
  if (listed === undefined) return [];
  const inAlma = new Map(ownRecords(list, userId).map((record) => [kind.idOf(record), record]));
  const heard = (id: string) => {
    const record = inAlma.get(id);
    return record && toOwnEvidence(kind, record, userId, readAt);
  };
  const read = records.previewRead(listed, heard, readAt);
  const ids = compareLists(listed, user.after[kind.list]);
  return [{ ...read, from: (items) => [kind.name, compareKind(kind, userId, ids, read.from(items))] }];
}

function compareKind(
  kind: RecordKind,
  userId: string,
  ids: ListComparison,
  previews: ReadonlyMap<string, RecordPreview<object>>,
): KindComparison {
  const owner = storedUserId(userId);
  const held = new Map([...previews].filter(([, { before }]) => kind.ownerOf(before) === owner));
  const told = new Map([...held].filter(([, { before }]) => kind.isActive(before)));
  const differences = new Map(
    ids.same
      .map((id) => [id, differencesOf(kind, told.get(id))] as const)
      .filter(([, { length }]) => length > 0),
  );
  return {
    right: ids.same.filter((id) => told.has(id) && !differences.has(id)),
    missing: [...ids.onlyInAlma, ...ids.same.filter((id) => held.has(id) && !told.has(id))],
    outdated: [...differences].map(([id, fields]) => ({ id, fields })),
    noLongerThere: ids.onlyInCache.filter((id) => told.has(id)),
    notCached: ids.same.filter((id) => !held.has(id)),
  };
}

function differencesOf(
  { fields, wordings, toldByLists }: RecordKind,
  preview: RecordPreview<object> | undefined,
): FieldComparison[] {
  if (preview === undefined) return [];
  const { before, after, unheard } = preview;
  const isUntold = (field: string) => toldByLists.includes(field) && unheard.includes(field);
  const compared = fields.filter((field) => !wordings.includes(field) && !isUntold(field));
  return compareFields(compared, before, after).filter(({ verdict }) => verdict !== 'same');
}
