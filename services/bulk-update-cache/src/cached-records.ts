import type { UnknownFields } from '@alma-cache/alma-client';
import {
  type RecordKind,
  type RecordStore,
  storedUserId,
  toOwnEvidence,
  type UserStore,
  type WriteResult,
} from '@alma-cache/cache-schemas';

interface CachedRecordsPorts<AlmaRecord extends UnknownFields, R extends object> {
  readonly kind: RecordKind<AlmaRecord, R>;
  readonly records: Pick<RecordStore<R>, 'get' | 'getWhole' | 'wholeIds' | 'merge' | 'delete'>;
  readonly users: Pick<UserStore, 'addId' | 'deleteId' | 'delete'>;
}

/** The cache's records of one kind, with the users' lists that name them. */
export class CachedRecords<AlmaRecord extends UnknownFields, R extends object> {
  readonly #ports: CachedRecordsPorts<AlmaRecord, R>;

  constructor(ports: CachedRecordsPorts<AlmaRecord, R>) {
    this.#ports = ports;
  }

  /**
   * Does what a read of Alma would come to, where the cache knows all of a user's record as of a time or later, or that it is
   * gone; from the user's list it may not yet be taken.
   *
   * @param since epoch ms
   * @returns false where Alma is to be asked
   */
  async settle(userID: string, id: string, since: number): Promise<boolean> {
    const { kind, records, users } = this.#ports;
    const known = await records.getWhole(id, since);
    if (known === undefined) return false;
    const { record, asOf } = known;
    if (record !== undefined) return kind.isActive(record) && kind.ownerOf(record) === storedUserId(userID);
    await users.deleteId(kind.list, userID, id, asOf);
    return true;
  }

  /** Those of the records that Alma has told which the cache did not get whole since a time, epoch ms. */
  async notReadSince(time: number, read: readonly AlmaRecord[]): Promise<AlmaRecord[]> {
    const { kind, records } = this.#ports;
    const known = await records.wholeIds(
      read.map((record) => kind.idOf(record)),
      time,
    );
    return read.filter((record) => !known.has(kind.idOf(record)));
  }

  /**
   * Writes a record that was read as a user's. One that comes back under another primary id belongs to that user: then
   * nobody knows whose the other ids of the first user's lists are, and the cache keeps none of these lists.
   * @param readAt when Alma was asked, epoch ms
   */
  async write(userID: string, read: AlmaRecord, readAt: number): Promise<WriteResult> {
    const { kind, records, users } = this.#ports;
    const evidence = toOwnEvidence(kind, read, userID, readAt);
    const result = await records.merge(evidence, readAt);
    const owner = kind.ownerOf(evidence.record);
    if (owner !== undefined && owner !== storedUserId(userID)) {
      await users.delete(userID, readAt);
      await users.addId(kind.list, owner, kind.idOf(read), readAt);
    }
    return result;
  }

  /**
   * Takes a record out of the cache, and out of the user's list; the record of another user stays.
   * @param readAt when Alma was asked, epoch ms
   */
  async remove(userID: string, id: string, readAt: number): Promise<WriteResult> {
    const { kind, records, users } = this.#ports;
    const record = await records.get(id);
    const owner = record && kind.ownerOf(record);
    const isOthers = owner !== undefined && owner !== storedUserId(userID);
    const result = isOthers ? 'written' : await records.delete(id, readAt);
    await users.deleteId(kind.list, userID, id, readAt);
    return result;
  }
}
