import {
  type CacheError,
  CacheRecordTooLargeError,
  CacheRejectedError,
  CacheTableMissingError,
  CacheThrottledError,
  CacheUnavailableError,
  type FailurePlace,
  quoted,
} from './errors.ts';

/** AWS, DynamoDB API reference, "Common errors" and the errors of PutItem, GetItem, BatchGetItem, DeleteItem. */
const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
]);

/** Faults of the moment that AWS reports with a 4xx status. */
const TRANSIENT = new Set(['ReplicatedWriteConflictException', 'TransactionConflictException']);

/** What PutItem says of it, in a ValidationException. */
const TOO_LARGE = /item size has exceeded the maximum allowed size/i;

/** Whether a write was not done because its condition did not hold. */
export const isConditionFailure = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Runs a call to DynamoDB; what it throws becomes one of this package's errors, condition failures excepted. */
export async function callDynamoDB<T>(place: FailurePlace, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isConditionFailure(error) ? error : toCacheError(error, place);
  }
}

function toCacheError(error: unknown, place: FailurePlace): CacheError {
  const { name, message, sent, status } = describe(error);
  const subject = place.id === undefined ? place.table : `${place.table}, record ${quoted(place.id)}`;
  const details = { ...place, cause: error };
  if (THROTTLING.has(name)) {
    return new CacheThrottledError(`DynamoDB throttles ${subject}; try again later`, details);
  }
  if (TRANSIENT.has(name) || (sent && status === undefined) || (status !== undefined && status >= 500)) {
    return new CacheUnavailableError(`DynamoDB failed on ${subject} (${name}); try again later`, details);
  }
  if (name === 'ResourceNotFoundException') {
    return new CacheTableMissingError(
      `Table ${place.table} does not exist; check the table name and the region`,
      details,
    );
  }
  if (name === 'ValidationException' && TOO_LARGE.test(message)) {
    return new CacheRecordTooLargeError(
      `The record does not fit: ${subject} is over DynamoDB's limit of 400 KB`,
      details,
    );
  }
  if (!sent) {
    return new CacheRejectedError(
      `DynamoDB was not asked: ${subject} holds what cannot be written (${name}), such as a number beyond 2^53, which has lost digits; send ids as text`,
      details,
    );
  }
  return new CacheRejectedError(
    `DynamoDB refused the request on ${subject} (${name}); see the cause`,
    details,
  );
}

interface Failure {
  name: string;
  message: string;
  /** The SDK marks with `$metadata` what went wrong from the sending on; the marshaller's own errors have none. */
  sent: boolean;
  /** HTTP status of DynamoDB's answer; `undefined` where none came. */
  status: number | undefined;
}

function describe(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'unknown', message: '', sent: false, status: undefined };
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return {
    name: error.name,
    message: error.message,
    sent: $metadata !== undefined,
    status: $metadata?.httpStatusCode,
  };
}
