import {
  type RecordKind,
  type RecordKindName,
  recordKinds,
  type StoreOptions,
  type UserRecord,
  UserStore,
} from '@alma-cache/cache-schemas';
import { compareFields, compareLists, differingIds } from '@alma-cache/cache-schemas/verify';
import type { CachedKind } from '../kinds.ts';
import type { AlmaSide } from './alma-side.ts';
import { type ByList, KINDS, type ShownSubject, type ShownUser } from './shown.ts';

export interface LookUpPorts {
  /** How to reach the table of a kind of record. @throws ResourceNotFoundError */
  readonly table: (kind: CachedKind) => Promise<StoreOptions>;
  /** Alma, where the record is to be compared with it. */
  readonly alma: AlmaSide | undefined;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Looks up a loan, a request or a fee, and compares it with Alma, which finds it by its user alone.
 *
 * @param userId whose it is; default: whose the cached record says it is
 * @throws CacheError, ResourceNotFoundError
 */
export async function lookUpSubject(
  { kind, id, userId }: { kind: RecordKindName; id: string; userId: string | undefined },
  { table, alma, now }: LookUpPorts,
): Promise<ShownSubject> {
  const recordKind: RecordKind = recordKinds[kind];
  const found = await recordKind.store(await table(kind)).inspect(id);
  const shown = { kind, id, found };
  if (alma === undefined) return { ...shown, alma };
  const owner = userId ?? ('record' in found ? recordKind.ownerOf(found.record) : undefined);
  if (owner === undefined)
    return { ...shown, alma: { calls: 0, callsLeft: undefined, ...unknownUser(kind) } };

  const answer = await alma.ask(owner, async (user) =>
    recordKind.toEvidence(await recordKind.readOne(user, id), now()),
  );
  const cost = { calls: alma.calls, callsLeft: alma.callsLeft };
  if (answer.state !== 'found') return { ...shown, alma: { ...cost, ...answer } };
  const { record, says } = answer.value;
  // What Alma does not say the cache may know all the same, of a list or an event.
  const fields = recordKind.fields.filter((field) => says.includes(field));
  const detail = compareFields(fields, 'record' in found ? found.record : {}, record);
  const differences = detail.filter(({ verdict }) => verdict !== 'same').length;
  return { ...shown, alma: { ...cost, ...verdictOf(differences), detail } };
}

function unknownUser(kind: RecordKindName) {
  const reason = `Alma finds a ${kind} by its user alone, and the cache does not say whose it is: name the user with --user`;
  return { state: 'unknown', reason } as const;
}

/**
 * Looks up a user and all that the record lists, and compares the lists with Alma's.
 *
 * @throws CacheError, ResourceNotFoundError
 */
export async function lookUpUser(id: string, { table, alma }: LookUpPorts): Promise<ShownUser> {
  const found = await new UserStore(await table('user')).inspect(id);
  // Records of the older stack lack `fee_ids`.
  const record: Partial<UserRecord> = 'record' in found ? found.record : {};
  const lists = await eachList(async ({ list, name, store }) => {
    const ids = record[list] ?? [];
    return ids.length === 0 ? new Map() : store(await table(name)).inspectMany(ids);
  });
  return { kind: 'user', id, found, lists, alma: alma && (await compareUser(id, record, alma)) };
}

async function compareUser(
  id: string,
  record: Partial<UserRecord>,
  alma: AlmaSide,
): Promise<ShownUser['alma']> {
  const answer = await alma.ask(id, async (user) => {
    const lists = new Map<RecordKindName, string[]>();
    // One after the other: of a user whom Alma does not know, the first list says so.
    for (const kind of KINDS) lists.set(kind.name, (await kind.readAll(user)).map(kind.idOf));
    return lists;
  });
  const cost = { calls: alma.calls, callsLeft: alma.callsLeft };
  if (answer.state !== 'found') return { ...cost, ...answer };
  const detail = await eachList(async ({ list, name }) =>
    compareLists(record[list] ?? [], answer.value.get(name) ?? []),
  );
  const differences = Object.values(detail).reduce((sum, list) => sum + differingIds(list), 0);
  return { ...cost, ...verdictOf(differences), detail };
}

function verdictOf(differences: number) {
  return { state: differences === 0 ? 'same' : 'differs', differences } as const;
}

async function eachList<T>(make: (kind: RecordKind) => Promise<T>): Promise<ByList<T>> {
  const lists = KINDS.map(async (kind) => [kind.list, await make(kind)] as const);
  return Object.fromEntries(await Promise.all(lists)) as ByList<T>;
}
