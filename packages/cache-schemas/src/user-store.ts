import { randomUUID } from 'node:crypto';
import { pause, type RetryPolicy } from './backoff.ts';
import { CacheStore, type StoreOptions } from './cache-store.ts';
import { CacheContendedError, quoted } from './errors.ts';
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
import { assertVersion, tombstone, type WriteResult } from './versioning.ts';

/** For changes that another writer's change came before. */
const CONTENTION: RetryPolicy = { attempts: 30, baseMs: 10, capMs: 500 };

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
  override async put(record: UserRecord, version?: number): Promise<WriteResult> {
    const key = this.keyOf(record.primary_id);
    if (version !== undefined) assertVersion(version, this.table, key);
    const { result } = await this.#change<WriteResult>(key, (user) =>
      afterRead(user, { ...record, primary_id: key }, version),
    );
    return result;
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

  /** Adds one id to a list of the user. */
  addId(list: UserList, userId: string, id: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'add', list, id, version });
  }

  /** Removes one id from a list of the user. */
  deleteId(list: UserList, userId: string, id: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'delete', list, id, version });
  }

  async #edit(userId: string, edit: ListEdit): Promise<EditResult> {
    const key = this.keyOf(userId);
    validId(edit.id, `an id of ${edit.list}`, this.table);
    if (edit.version !== undefined) assertVersion(edit.version, this.table, key);
    const unread = unreadUser(key, this.now());
    const { before, result } = await this.#change<EditResult>(key, (user) => afterEdit(user, edit, unread));
    return before !== undefined && !before.deleted && this.isValid(before) ? result : 'not-cached';
  }

  /**
   * Reads the user and puts in its place what `change` makes of it, again and again until no other writer came
   * between. Where `change` answers with a result, there is nothing to write.
   *
   * @returns the result, and the user before the change
   */
  async #change<Result extends EditResult>(
    key: string,
    change: (user: StoredUser) => object | Result,
  ): Promise<{ before: StoredUser; result: Result | 'written' }> {
    for (let attempts = 0; attempts < CONTENTION.attempts; attempts++) {
      if (attempts > 0) await pause(attempts - 1, CONTENTION, this.ports);
      const before = await this.read(key, { consistent: true });
      const next = change(before);
      if (typeof next === 'string') return { before, result: next };
      const result = await this.write(key, { ...next, revision: randomUUID() }, unchangedSince(before));
      if (result === 'written') return { before, result };
    }
    throw new CacheContendedError(
      `Other writers changed user ${quoted(key)} before each of ${CONTENTION.attempts} attempts; try again later`,
      { table: this.table, id: key },
    );
  }
}
