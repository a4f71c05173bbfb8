import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { pause, type RetryPolicy } from './backoff.ts';
import { CacheStore, type StoreOptions } from './cache-store.ts';
import { callDynamoDB, isConditionFailure } from './dynamodb-failure.ts';
import { CacheContendedError } from './errors.ts';
import { type EditResult, type ListEdit, type ListUpdate, planEdit } from './list-edit.ts';
import { validId } from './record-table.ts';
import { onTopOf, unchangedSince } from './user-read.ts';
import { type UserRecord, userTable } from './user-record.ts';
import { assertVersion, type Stored, type WriteResult } from './versioning.ts';

/** For changes that another writer's change came before. */
const CONTENTION: RetryPolicy = { attempts: 30, baseMs: 10, capMs: 500 };

/**
 * The users, by primary id in any case.
 *
 * Adding an id to a list, or deleting it, leaves whatever other writers add and delete meanwhile. It never makes a
 * record of a user who is not cached: half a user would read as one without the other loans, requests and fees.
 *
 * With a version, events may come in any order, and mix with whole reads: each id is as the newest of its events and
 * of the reads has it. An event that is older than a read or than another event of the same id is `stale`; a read
 * keeps the outcome of events that are newer than it.
 */
export class UserStore extends CacheStore<UserRecord> {
  constructor(options: StoreOptions) {
    super(userTable, options);
  }

  /** Writes a whole read of the user. With a version, it costs a strongly consistent read of the record first. */
  override async put(record: UserRecord, version?: number): Promise<WriteResult> {
    if (version === undefined) return super.put(record);
    const key = this.keyOf(record.primary_id);
    assertVersion(version, this.table, key);
    return this.#change(key, async (stored) => {
      const item = onTopOf(stored, { ...record, primary_id: key }, version);
      if (item === undefined) return 'stale';
      const result = await this.write(key, item, unchangedSince(stored));
      return result === 'stale' ? 'conflict' : result;
    });
  }

  /** Adds one id to the user's `loan_ids`. */
  addLoan(userId: string, loanId: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'add', list: 'loan_ids', id: loanId, version });
  }

  /** Removes one id from the user's `loan_ids`. */
  deleteLoan(userId: string, loanId: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'delete', list: 'loan_ids', id: loanId, version });
  }

  /** Adds one id to the user's `request_ids`. */
  addRequest(userId: string, requestId: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'add', list: 'request_ids', id: requestId, version });
  }

  /** Removes one id from the user's `request_ids`. */
  deleteRequest(userId: string, requestId: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'delete', list: 'request_ids', id: requestId, version });
  }

  /** Adds one id to the user's `fee_ids`. */
  addFee(userId: string, feeId: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'add', list: 'fee_ids', id: feeId, version });
  }

  /** Removes one id from the user's `fee_ids`. */
  deleteFee(userId: string, feeId: string, version?: number): Promise<EditResult> {
    return this.#edit(userId, { action: 'delete', list: 'fee_ids', id: feeId, version });
  }

  async #edit(userId: string, edit: ListEdit): Promise<EditResult> {
    const key = this.keyOf(userId);
    validId(edit.id, `an id of ${edit.list}`, this.table);
    if (edit.version !== undefined) assertVersion(edit.version, this.table, key);
    return this.#change<EditResult>(key, async (stored) => {
      const plan = planEdit(stored, edit);
      return typeof plan === 'string' ? plan : this.#update(key, plan);
    });
  }

  /** Reads the user and lets `attempt` change it, again and again until no other writer came between. */
  async #change<Result>(
    key: string,
    attempt: (stored: Stored<UserRecord> | undefined) => Promise<Result | 'conflict'>,
  ): Promise<Result> {
    for (let attempts = 0; attempts < CONTENTION.attempts; attempts++) {
      if (attempts > 0) await pause(attempts - 1, CONTENTION, this.ports);
      const result = await attempt(await this.read(key, { consistent: true }));
      if (result !== 'conflict') return result;
    }
    throw new CacheContendedError(
      `Other writers changed user ${key} before each of ${CONTENTION.attempts} attempts; try again later`,
      { table: this.table, id: key },
    );
  }

  async #update(key: string, update: ListUpdate): Promise<'written' | 'conflict'> {
    const command = new UpdateCommand({ TableName: this.table, Key: { primary_id: key }, ...update });
    try {
      await callDynamoDB({ table: this.table, id: key }, () => this.client.send(command));
      return 'written';
    } catch (error) {
      if (isConditionFailure(error)) return 'conflict';
      throw error;
    }
  }
}
