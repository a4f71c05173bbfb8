import { randomUUID } from 'node:crypto';
import { CacheStore, type StoreOptions } from './cache-store.ts';
import { validId } from './record-table.ts';
import { unchangedSince } from './unchanged-since.ts';
import {
  afterEdit,
  afterRead,
  type EditResult,
  type ListEdit,
  newestVersion,
  type StoredUser,
} from './user-changes.ts';
import { type UserList, type UserRecord, unreadUser, userTable } from './user-record.ts';
import { assertVersion, dated, type Preview, tombstone, type WriteResult } from './versioning.ts';

/** One user as the table had it at a moment: what is done with it costs no read more, unless another writer came between. */
export interface UserSnapshot extends Pick<UserStore, 'preview' | 'put'> {
  /** The record, be it expired or not. */
  readonly record: UserRecord | undefined;
}

/**
 * The users, by primary id in any case.
 *
 * Adding an id to a list, or deleting it, leaves whatever other writers add and delete meanwhile. It never makes a
 * valid record of a user who is not cached: half a user would read as one without the other loans, requests and fees.
 *
 * With a version, events may come in any order, and mix with whole reads: each id is as the newest of its events and
 * of the reads has it. An event that is older than a read or than another event of the same id is `stale`; a read
 * keeps the outcome of events that are newer than it. Events of a user who is not cached are remembered in a record that
 * is never valid, as a read that began before them may be on its way. An edit without a version is not.
 *
 * Every change is a strongly consistent read and a write on the condition that the record is still as it was read. So
 * no change of another `UserStore` is lost, nor any of a writer that moves the expiry or the size of a list without
 * knowing of `revision`, as the older stack does. If such a writer swaps one id of a list for another between the
 * two, its swap is lost.
 */
export class UserStore extends CacheStore<UserRecord> {
  constructor(options: StoreOptions) {
    super(userTable, options);
  }

  /** Writes a whole read of the user. */
  override put(record: UserRecord, version?: number): Promise<WriteResult> {
    return this.#put(record, version);
  }

  /** Reads a user once for all that {@link UserSnapshot} does, of this user alone. */
  async snapshot(id: string): Promise<UserSnapshot> {
    const item = await this.read(this.keyOf(id), { consistent: true });
    return {
      record: dated(item)?.record,
      preview: async (read, version) => this.#preview(item, read, version),
      put: (record, version) => this.#put(record, version, { item }),
    };
  }

  /** Removes the user; a deletion that is older than an event or a read of the user is `stale`. */
  override async delete(id: string, version?: number): Promise<WriteResult> {
    if (version === undefined) return super.delete(id);
    const key = this.keyOf(id);
    assertVersion(version, this.table, key);
    const { result } = await this.#change<WriteResult>(key, (user) =>
      version < newestVersion(user) ? 'stale' : tombstone(userTable, key, version, this.now()),
    );
    return result;
  }

  /**
   * The valid record of a user, as readers are given it and as a whole read would leave it; `undefined` where there is none.
   * Writes nothing.
   *
   * @param version when the read began, epoch ms
   */
  async preview(read: UserRecord, version: number): Promise<Preview<UserRecord> | undefined> {
    return this.#preview(await this.read(this.keyOf(read.primary_id)), read, version);
  }

  /** Adds one id to a list of the user. */
  addId(list: UserList, userId: string, id: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'add', list, id, version });
  }

  /** Removes one id from a list of the user. */
  deleteId(list: UserList, userId: string, id: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'delete', list, id, version });
  }

  async #put(record: UserRecord, version?: number, seen?: { item: StoredUser }): Promise<WriteResult> {
    const key = this.keyOf(record.primary_id);
    if (version !== undefined) assertVersion(version, this.table, key);
    const afterwards = (user: StoredUser) => afterRead(user, { ...record, primary_id: key }, version);
    const { result } = await this.#change<WriteResult>(key, afterwards, seen);
    return result;
  }

  #preview(stored: StoredUser, read: UserRecord, version: number): Preview<UserRecord> | undefined {
    const before = dated(stored)?.record;
    if (before === undefined || !this.isValid(before)) return undefined;
    const next = afterRead(stored, read, version);
    return { before, after: (next === 'stale' ? undefined : dated(next)?.record) ?? before };
  }

  async #edit(userId: string, edit: ListEdit): Promise<EditResult> {
    const key = this.keyOf(userId);
    validId(edit.id, `an id of ${edit.list}`, this.table);
    if (edit.version !== undefined) assertVersion(edit.version, this.table, key);
    const unread = unreadUser(key, this.now());
    const { before, result } = await this.#change<EditResult>(key, (user) => afterEdit(user, edit, unread));
    return before !== undefined && !before.deleted && this.isValid(before) ? result : 'not-cached';
  }

  /** As {@link change}, with another `revision` for each write. */
  #change<Result extends EditResult>(
    key: string,
    change: (user: StoredUser) => object | Result,
    seen?: { item: StoredUser },
  ) {
    const revise = (user: StoredUser) => {
      const next = change(user);
      return typeof next === 'string' ? next : { ...next, revision: randomUUID() };
    };
    return this.change<Result>(key, revise, unchangedSince, seen);
  }
}
