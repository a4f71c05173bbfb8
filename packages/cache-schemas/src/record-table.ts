import { CacheInvalidIdError } from './errors.ts';

/** What tells one table of the cache from another. */
export interface RecordTable<R extends object> {
  /** The table's partition key, a string. */
  readonly key: keyof R & string;
  /** The table's TTL attribute: epoch seconds. */
  readonly expiry: keyof R & string;
  /** The form in which an id is stored; as it is, where absent. */
  readonly storedId?: (id: string) => string;
}

/** DynamoDB's limit for a partition key, in bytes of UTF-8 (AWS, "Quotas in Amazon DynamoDB"). */
const MAX_KEY_BYTES = 2048;

/**
 * The key under which an id is stored.
 * @throws CacheInvalidIdError for what is no string, is empty, or is over 2,048 bytes
 */
export function storedKey<R extends object>(recordTable: RecordTable<R>, id: unknown, table: string): string {
  const key = validId(id, recordTable.key, table);
  return recordTable.storedId === undefined ? key : recordTable.storedId(key);
}

/** @throws CacheInvalidIdError as {@link storedKey} */
export function validId(id: unknown, name: string, table: string): string {
  if (typeof id !== 'string') {
    throw new CacheInvalidIdError(`${name} must be a string, not ${id === null ? 'null' : typeof id}`, {
      table,
    });
  }
  if (id === '') throw new CacheInvalidIdError(`${name} must not be empty`, { table });
  const bytes = Buffer.byteLength(id);
  if (bytes > MAX_KEY_BYTES) {
    throw new CacheInvalidIdError(`${name} has ${bytes} bytes; DynamoDB takes ${MAX_KEY_BYTES} at most`, {
      table,
    });
  }
  return id;
}
