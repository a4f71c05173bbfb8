import {
  forgetUser,
  ownedIds,
  QueuedUserStore,
  type RecordKind,
  recordKinds,
  type StoreOptions,
  storedUserId,
  UserStore,
} from '@alma-cache/cache-schemas';
import type { CachedKind } from '../kinds.ts';

/** The options of the store that keeps what is named, as of the deployment. */
export type TableOf = (name: CachedKind | 'queuedUser') => Promise<StoreOptions>;

/** What a table has of a user. */
export interface TableTraces {
  readonly kind: CachedKind | 'queuedUser';
  /** Name of the DynamoDB table. */
  readonly table: string;
  /** Keys of the items, expired ones and tombstones among them. */
  readonly ids: readonly string[];
}

const kinds: readonly RecordKind[] = Object.values(recordKinds);

/**
 * Finds everything that the tables have of a user: what the user's record lists, and whatever else says that it is the
 * user's, which takes a reading of the whole tables.
 *
 * @throws CacheError, or the reason of the signal
 */
export async function findInTables(
  userId: string,
  table: TableOf,
  signal: AbortSignal,
): Promise<TableTraces[]> {
  const users = await table('user');
  const user = await new UserStore(users).inspect(userId);
  const listed = 'record' in user ? user.record : undefined;
  const found: TableTraces[] = [
    { kind: 'user', table: users.table, ids: user.state === 'absent' ? [] : [storedUserId(userId)] },
  ];
  for (const kind of kinds) {
    const options = await table(kind.name);
    const owned = await ownedIds(userId, { ...options, kind, signal });
    const ownerless = await listedOwnerless(kind, options, listed?.[kind.list] ?? []);
    found.push({ kind: kind.name, table: options.table, ids: [...new Set([...owned, ...ownerless])] });
  }
  const queuedUsers = await table('queuedUser');
  const queued = await new QueuedUserStore(queuedUsers).inspect(userId);
  found.push({
    kind: 'queuedUser',
    table: queuedUsers.table,
    ids: queued.state === 'absent' ? [] : [storedUserId(userId)],
  });
  return found;
}

/** Those of the listed records that do not say whose they are. */
async function listedOwnerless(
  kind: RecordKind,
  options: StoreOptions,
  ids: readonly string[],
): Promise<string[]> {
  const found = await kind.store(options).inspectMany(ids);
  return [...found].flatMap(([id, inspection]) =>
    'record' in inspection && kind.ownerOf(inspection.record) === undefined ? [id] : [],
  );
}

/**
 * Deletes what was found, for good; no tombstone stays, as that of a user holds the id. The user's own record goes last, so
 * that whoever is interrupted finds the lists again.
 *
 * @throws CacheError
 */
export async function eraseFromTables(
  userId: string,
  traces: readonly TableTraces[],
  table: TableOf,
): Promise<void> {
  for (const kind of kinds) {
    const store = kind.store(await table(kind.name));
    for (const id of traces.find((each) => each.kind === kind.name)?.ids ?? []) await store.delete(id);
  }
  await new QueuedUserStore(await table('queuedUser')).delete(userId);
  const caches = await Promise.all(
    kinds.map(async (kind) => ({ kind, records: kind.store(await table(kind.name)) })),
  );
  await forgetUser(userId, { users: new UserStore(await table('user')), caches });
}
