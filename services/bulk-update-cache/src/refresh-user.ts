import { AlmaNotFoundError, type UnknownFields } from '@alma-cache/alma-client';
import type { Count, Queue } from '@alma-cache/aws-utils';
import {
  type AlmaLists,
  encodeRecordMessage,
  forgetUser,
  type KindCache,
  type RecordKind,
  toUserRecord,
  type UserList,
  type UserStore,
} from '@alma-cache/cache-schemas';

/** A kind of records, where they are cached, and the queue that has each of them read. */
export interface QueuedKind extends KindCache {
  readonly kind: RecordKind;
  readonly queue: Pick<Queue, 'sendAll'>;
}

interface RefreshUserPorts {
  /** The user's resources in Alma, read until the signal aborts. */
  readonly alma: (signal: AbortSignal) => AlmaLists;
  /** Reads the primary id of whomever Alma finds by the user's id. */
  readonly readPrimaryId: () => Promise<string>;
  readonly users: Pick<UserStore, 'put' | 'get' | 'inspect' | 'delete'>;
  readonly kinds: readonly QueuedKind[];
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Names a user whom the work turns out to concern too. */
  readonly about: (userID: string) => void;
  readonly count: Count<'RecordsGone' | 'StaleWrites'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Reads a user's three lists from Alma, writes the user record, then queues every loan, request and fee.
 *
 * The messages go out even where the cache held a newer user record: what made it newer may know of one loan alone.
 * They go after the record, and a failure to send fails the user's message, so that its retry sends them all again.
 *
 * A user who is gone from Alma is forgotten with every record; one whom the cache never held is the message's failure, as
 * the id is then nobody's. An id that is not the primary id, such as a barcode or an earlier id, is forgotten too, and
 * what was read is cached for the user whose it is.
 */
export async function refreshUser(userID: string, ports: RefreshUserPorts): Promise<void> {
  const { users, kinds, signal, now = Date.now } = ports;
  const readAt = now();
  let lists: readonly AlmaList[];
  try {
    lists = await readLists(ports);
  } catch (error) {
    if (!isUserGone(error) || (await users.inspect(userID)).state === 'absent') throw error;
    await forget(userID, readAt, ports);
    return;
  }

  const primaryID = await primaryIdOf(userID, lists, ports);
  if (!isSameUser(primaryID, userID)) {
    ports.about(primaryID);
    await forget(userID, readAt, ports);
  }
  const idsOf = new Map(lists.map(({ kind, records }) => [kind.list, ownIds(kind, records, primaryID)]));
  const listed = (list: UserList) => idsOf.get(list) ?? [];
  const record = toUserRecord({
    primaryId: primaryID,
    loanIds: listed('loan_ids'),
    requestIds: listed('request_ids'),
    feeIds: listed('fee_ids'),
    now: now(),
  });
  if ((await users.put(record, readAt)) === 'stale') ports.count('StaleWrites');

  await Promise.all(
    kinds.map(({ kind, queue }) => {
      const messages = listed(kind.list).map((id) => encodeRecordMessage(kind, { userID: primaryID, id }));
      return queue.sendAll(messages, { signal });
    }),
  );
}

interface AlmaList {
  readonly kind: RecordKind;
  readonly records: readonly UnknownFields[];
}

/** Where one of the lists cannot be read, the others would only take turns of Alma from the batch's other users. */
async function readLists({ alma, kinds, signal }: RefreshUserPorts): Promise<AlmaList[]> {
  const stop = new AbortController();
  const user = alma(AbortSignal.any([signal, stop.signal]));
  try {
    return await Promise.all(kinds.map(async ({ kind }) => ({ kind, records: await kind.readAll(user) })));
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

const isUserGone = (error: unknown) => error instanceof AlmaNotFoundError && error.kind === 'user';

const isSameUser = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** The id itself, unless a record says that it is somebody else's: then Alma is asked, which costs one call more. */
async function primaryIdOf(
  userID: string,
  lists: readonly AlmaList[],
  { readPrimaryId }: RefreshUserPorts,
): Promise<string> {
  const isOthers = lists.some(({ kind, records }) =>
    records.some((record) => !isSameUser(kind.ownerOf(record) ?? userID, userID)),
  );
  return isOthers ? readPrimaryId() : userID;
}

/** The ids of the records that are the user's, or do not say whose they are. */
function ownIds(kind: RecordKind, records: readonly UnknownFields[], primaryID: string): string[] {
  const own = records.filter((record) => isSameUser(kind.ownerOf(record) ?? primaryID, primaryID));
  return own.map((record) => kind.idOf(record));
}

async function forget(
  userID: string,
  asOf: number,
  { users, kinds: caches, count }: RefreshUserPorts,
): Promise<void> {
  const { user, records } = await forgetUser(userID, { users, caches }, asOf);
  if (user === 'stale') count('StaleWrites');
  const gone = Object.values(records).reduce((sum, each) => sum + each, 0);
  if (gone > 0) count('RecordsGone', gone);
}
