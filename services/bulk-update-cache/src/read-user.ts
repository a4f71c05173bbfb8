import { type AlmaLists, isSameUser, type RecordKind } from '@alma-cache/cache-schemas';
import { type AlmaList, ownRecords } from '@alma-cache/cache-schemas/verify';

/** A user as Alma's lists of loans, requests and fees have them. */
export interface ReadUser {
  /** In Alma's case where Alma was asked for it, else as queued. */
  readonly primaryID: string;
  /** When the reading began, epoch ms. */
  readonly readAt: number;
  readonly lists: readonly AlmaList[];
}

export interface ReadUserPorts {
  /** The user's resources in Alma, read until the signal aborts. */
  readonly alma: (signal: AbortSignal) => AlmaLists;
  /** Reads the primary id of whomever Alma finds by the user's id. */
  readonly readPrimaryId: () => Promise<string>;
  readonly kinds: readonly { readonly kind: RecordKind }[];
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Reads all of a user: the lists with the records that are the user's, or do not say whose they are.
 * @param readAt now, epoch ms
 * @throws AlmaError, such as AlmaNotFoundError of kind `user`
 */
export async function readUser(userID: string, readAt: number, ports: ReadUserPorts): Promise<ReadUser> {
  const lists = await readLists(ports);
  const primaryID = await primaryIdOf(userID, lists, ports);
  const own = lists.map((list) => ({ kind: list.kind, records: ownRecords(list, primaryID) }));
  return { primaryID, readAt, lists: own };
}

/** Where one of the lists cannot be read, the others would only take turns of Alma from the batch's other users. */
async function readLists({ alma, kinds, signal }: ReadUserPorts): Promise<AlmaList[]> {
  const stop = new AbortController();
  const user = alma(AbortSignal.any([signal, stop.signal]));
  try {
    return await Promise.all(kinds.map(async ({ kind }) => ({ kind, records: await kind.readAll(user) })));
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

/** The id itself, unless a record says that it is somebody else's: then Alma is asked, which costs one call more. */
async function primaryIdOf(
  userID: string,
  lists: readonly AlmaList[],
  { readPrimaryId }: ReadUserPorts,
): Promise<string> {
  const isOthers = lists.some(({ kind, records }) =>
    records.some((record) => !isSameUser(kind.ownerOf(record) ?? userID, userID)),
  );
  return isOthers ? readPrimaryId() : userID;
}
