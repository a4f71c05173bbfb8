import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { pause, type RetryPolicy, type RetryPorts, systemRetryPorts } from './backoff.ts';
import { readAlone, type TableRead } from './batch-get.ts';
import { callDynamoDB, isConditionFailure } from './dynamodb-failure.ts';
import { CacheContendedError, quoted } from './errors.ts';
import { toEpochSeconds } from './expiry.ts';
import { type Inspection, inspection } from './inspection.ts';
import { type RecordTable, storedKey } from './record-table.ts';
import {
  assertVersion,
  type Dated,
  dated,
  type Stored,
  tombstone,
  unlessNewer,
  type WriteCondition,
  type WriteResult,
} from './versioning.ts';

export interface StoreOptions extends Partial<RetryPorts> {
  client: DynamoDBDocumentClient;
  /** Name of the DynamoDB table. */
  table: string;
  /** Epoch milliseconds; default: the system's clock. */
  now?: () => number;
}

/** For changes that another writer's change came before. */
const CONTENTION: RetryPolicy = { attempts: 30, baseMs: 10, capMs: 500 };

/**
 * The records of one table.
 *
 * A write may carry the `version` of what it stems from: the time, in epoch milliseconds, at which the read of Alma
 * began or the event happened. Then an older version never overwrites a newer one. A write without a version
 * replaces whatever is there.
 *
 * Every method throws a {@link CacheError}: an id that cannot be a key before any request, and DynamoDB's failures
 * after the client's own retries.
 */
export class CacheStore<R extends object> {
  protected readonly client: DynamoDBDocumentClient;
  protected readonly table: string;
  protected readonly now: () => number;
  protected readonly ports: RetryPorts;
  readonly #recordTable: RecordTable<R>;

  constructor(recordTable: RecordTable<R>, { client, table, now, ...ports }: StoreOptions) {
    this.#recordTable = recordTable;
    this.client = client;
    this.table = table;
    this.now = now ?? (() => Date.now());
    this.ports = { ...systemRetryPorts, ...ports };
  }

  /** Writes a whole record. Writing the same version again is harmless and counts as written. */
  async put(record: R, version?: number): Promise<WriteResult> {
    const id = this.keyOf(record[this.#recordTable.key]);
    const item = { ...record, [this.#recordTable.key]: id };
    if (version === undefined) return this.write(id, item);
    assertVersion(version, this.table, id);
    return this.write(id, { ...item, version }, unlessNewer(version, 'put'));
  }

  /** The record, be it expired or not. */
  async get(id: string): Promise<R | undefined> {
    return dated(await this.read(this.keyOf(id)))?.record;
  }

  /** The record up to the second of its expiry; TTL may sweep an expired item days late (AWS, "DynamoDB TTL"). */
  async getValid(id: string): Promise<R | undefined> {
    return (await this.getValidDated(id))?.record;
  }

  /** As {@link getValid}, with the date. */
  async getValidDated(id: string): Promise<Dated<R> | undefined> {
    const found = dated(await this.read(this.keyOf(id)));
    return found !== undefined && this.isValid(found.record) ? found : undefined;
  }

  /** Those of the records that are there and not expired, each once, in the order of the ids. */
  async getManyValid(ids: readonly string[]): Promise<R[]> {
    return (await this.getManyValidDated(ids)).map(({ record }) => record);
  }

  /** As {@link getManyValid}, each with its date. */
  async getManyValidDated(ids: readonly string[]): Promise<Dated<R>[]> {
    const found = await this.readMany(ids);
    return [...found.values()]
      .map((stored) => dated(stored))
      .filter((record) => record !== undefined)
      .filter(({ record }) => this.isValid(record));
  }

  /** What the cache holds under the id, tombstones and expired records told from what it never had: for operators. */
  async inspect(id: string): Promise<Inspection<R>> {
    return this.#inspection(await this.read(this.keyOf(id)));
  }

  /** As {@link inspect}, of many ids: by the id as the table holds it, each once, in the order of the ids. */
  async inspectMany(ids: readonly string[]): Promise<Map<string, Inspection<R>>> {
    const found = await this.readMany(ids);
    return new Map([...found].map(([id, stored]) => [id, this.#inspection(stored)]));
  }

  /**
   * Removes the record. With a version a tombstone takes its place for a day, which reads as absent and keeps out
   * updates that read Alma earlier.
   */
  async delete(id: string, version?: number): Promise<WriteResult> {
    const key = this.keyOf(id);
    if (version !== undefined) {
      assertVersion(version, this.table, key);
      const item = tombstone(this.#recordTable, key, version, this.now());
      return this.write(key, item, unlessNewer(version, 'delete'));
    }
    const command = new DeleteCommand({ TableName: this.table, Key: { [this.#recordTable.key]: key } });
    await callDynamoDB({ table: this.table, id: key }, () => this.client.send(command));
    return 'written';
  }

  protected keyOf(id: unknown): string {
    return storedKey(this.#recordTable, id, this.table);
  }

  /** The record as the table holds it. */
  protected async read(key: string, { consistent = false } = {}): Promise<Stored<R> | undefined> {
    const command = new GetCommand({
      TableName: this.table,
      Key: { [this.#recordTable.key]: key },
      ConsistentRead: consistent,
    });
    const { Item } = await callDynamoDB({ table: this.table, id: key }, () => this.client.send(command));
    return Item as Stored<R> | undefined;
  }

  /** Those that the table holds, and `undefined` for the others, in the order of the ids. */
  protected async readMany(ids: readonly string[]): Promise<Map<string, Stored<R> | undefined>> {
    return readAlone(this.manyRead(ids));
  }

  /** The read that {@link readMany} does. */
  protected manyRead(ids: readonly string[]): TableRead<Map<string, Stored<R> | undefined>> {
    const { key } = this.#recordTable;
    const wanted = [...new Set(ids.map((id) => this.keyOf(id)))];
    return {
      client: this.client,
      table: this.table,
      keys: wanted.map((id) => ({ [key]: id })),
      ports: this.ports,
      from: (items) => {
        const found = new Map(items.map((item) => [item[key], item as Stored<R>]));
        return new Map(wanted.map((id) => [id, found.get(id)]));
      },
    };
  }

  /** Puts an item, if the condition holds. */
  protected async write(key: string, item: object, condition: WriteCondition = {}): Promise<WriteResult> {
    const command = new PutCommand({ TableName: this.table, Item: { ...item }, ...condition });
    try {
      await callDynamoDB({ table: this.table, id: key }, () => this.client.send(command));
      return 'written';
    } catch (error) {
      if (isConditionFailure(error)) return 'stale';
      throw error;
    }
  }

  /**
   * Reads an item and puts in its place what `change` makes of it, again and again until no other writer came
   * between. Where `change` answers with a result, there is nothing to write.
   *
   * @param unchanged the condition that the item is as it was read
   * @param seen the item as it was read before, which spares the first read where it is so still
   * @returns the result, and the item before the change
   * @throws CacheContendedError when other writers came before each of 30 attempts
   */
  protected async change<Result extends string>(
    key: string,
    change: (before: Stored<R> | undefined) => object | Result,
    unchanged: (before: Stored<R> | undefined, key: string) => WriteCondition,
    seen?: { readonly item: Stored<R> | undefined },
  ): Promise<{ before: Stored<R> | undefined; result: Result | 'written' }> {
    for (let attempts = 0; attempts < CONTENTION.attempts; attempts++) {
      if (attempts > 0) await pause(attempts - 1, CONTENTION, this.ports);
      const isSeen = attempts === 0 && seen !== undefined;
      const before = isSeen ? seen.item : await this.read(key, { consistent: true });
      const next = change(before);
      if (typeof next === 'string') return { before, result: next };
      const result = await this.write(key, next, unchanged(before, this.#recordTable.key));
      if (result === 'written') return { before, result };
    }
    throw new CacheContendedError(
      `Other writers changed record ${quoted(key)} before each of ${CONTENTION.attempts} attempts; try again later`,
      { table: this.table, id: key },
    );
  }

  /** Whether the record is not expired. */
  protected isValid(record: R): boolean {
    const expiry = record[this.#recordTable.expiry];
    return typeof expiry === 'number' && expiry >= toEpochSeconds(this.now());
  }

  #inspection(stored: Stored<R> | undefined): Inspection<R> {
    return inspection(stored, stored?.[this.#recordTable.expiry], (record) => this.isValid(record));
  }
}
