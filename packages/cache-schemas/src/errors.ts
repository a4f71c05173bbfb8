/** Where a failure happened. */
export interface FailurePlace {
  /** The DynamoDB table; of a call that concerned several, each that it may have failed on, as `loans or fees`. */
  table: string;
  /** Key of the one record concerned; absent when a call concerned several. */
  id?: string;
}

/** The longest user id of Alma, in characters. */
const LONGEST_QUOTED = 255;

/**
 * A key as a message names it: whole, or not at all where it is longer than any id of Alma. Whoever takes users' ids out
 * of a log looks for whole ones, and for nothing that cannot be one.
 */
export const quoted = (key: string): string =>
  key.length > LONGEST_QUOTED ? `of ${key.length} characters` : key;

interface CacheErrorDetails extends Partial<FailurePlace> {
  cause?: unknown;
}

/** Base of every error of this package. `retryable` says whether the same call may succeed later unchanged. */
export abstract class CacheError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;
  readonly table: string | undefined;
  readonly id: string | undefined;

  constructor(message: string, { table, id, cause }: CacheErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.table = table;
    this.id = id;
  }
}

/** An id that DynamoDB cannot hold as a key. Raised before any request. */
export class CacheInvalidIdError extends CacheError {
  override readonly name = 'CacheInvalidIdError';
  readonly code = 'CACHE_INVALID_ID';
  readonly retryable = false;
}

/** A version that is not a time in epoch milliseconds. Raised before any request. */
export class CacheInvalidVersionError extends CacheError {
  override readonly name = 'CacheInvalidVersionError';
  readonly code = 'CACHE_INVALID_VERSION';
  readonly retryable = false;
}

/** The record is over DynamoDB's 400 KB, attribute names included (AWS, "Quotas in Amazon DynamoDB"). */
export class CacheRecordTooLargeError extends CacheError {
  override readonly name = 'CacheRecordTooLargeError';
  readonly code = 'CACHE_RECORD_TOO_LARGE';
  readonly retryable = false;
}

/** The table named by the configuration does not exist in this account and region. */
export class CacheTableMissingError extends CacheError {
  override readonly name = 'CacheTableMissingError';
  readonly code = 'CACHE_TABLE_MISSING';
  readonly retryable = false;
}

/** DynamoDB refused the request for any other reason: no permission, a malformed record. */
export class CacheRejectedError extends CacheError {
  override readonly name = 'CacheRejectedError';
  readonly code = 'CACHE_REJECTED';
  readonly retryable = false;
}

/** DynamoDB asks for a lower rate, and the retries are spent. */
export class CacheThrottledError extends CacheError {
  override readonly name = 'CacheThrottledError';
  readonly code = 'CACHE_THROTTLED';
  readonly retryable = true;
}

/** DynamoDB failed or could not be reached. Whether a write took effect is unknown; every write here may be repeated. */
export class CacheUnavailableError extends CacheError {
  override readonly name = 'CacheUnavailableError';
  readonly code = 'CACHE_UNAVAILABLE';
  readonly retryable = true;
}

/** Other writers changed the same user record before each attempt to change it. */
export class CacheContendedError extends CacheError {
  override readonly name = 'CacheContendedError';
  readonly code = 'CACHE_CONTENDED';
  readonly retryable = true;
}
