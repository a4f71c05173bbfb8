import type { AlmaRecordKind } from '@alma-cache/alma-client';

/** Whatever an answer says besides its error. */
interface ApiErrorDetails {
  readonly cause?: unknown;
}

/** Base of the errors that a client of the API is told about. Messages hold no ids and nothing of a patron. */
export abstract class ApiError extends Error {
  /** Stable, for programs. */
  abstract readonly code: string;
  /** HTTP status of the answer. */
  abstract readonly status: number;
  /** Whether the same request may succeed later. */
  abstract readonly retryable: boolean;

  constructor(message: string, { cause }: ApiErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** The id in the path cannot be one of Alma's. */
export class InvalidIdError extends ApiError {
  override readonly name = 'InvalidIdError';
  readonly code = 'INVALID_ID';
  readonly status = 400;
  readonly retryable = false;
}

/** The query asks for no part of a list. */
export class InvalidPageError extends ApiError {
  override readonly name = 'InvalidPageError';
  readonly code = 'INVALID_PAGE';
  readonly status = 400;
  readonly retryable = false;
}

/** The answer is larger than Lambda takes. */
export class AnswerTooLargeError extends ApiError {
  override readonly name = 'AnswerTooLargeError';
  readonly code = 'ANSWER_TOO_LARGE';
  readonly status = 413;
  readonly retryable = false;

  constructor() {
    super('The answer is larger than 6 MB; ask for the lists, part by part, with limit and offset.');
  }
}

/** Alma has no such user, or the user has no such record. */
export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError';
  readonly code: `${Uppercase<AlmaRecordKind>}_NOT_FOUND`;
  readonly status = 404;
  readonly retryable = false;
  readonly kind: AlmaRecordKind;

  constructor(kind: AlmaRecordKind, details?: ApiErrorDetails) {
    super(
      kind === 'user' ? 'There is no user with this primary id.' : `The user has no such ${kind}.`,
      details,
    );
    this.kind = kind;
    this.code = `${kind.toUpperCase() as Uppercase<AlmaRecordKind>}_NOT_FOUND`;
  }
}

/** The cache does not hold the whole answer as new as it was asked for, and Alma cannot give it now. */
export class UnavailableError extends ApiError {
  override readonly name = 'UnavailableError';
  readonly code: keyof typeof SAYING;
  readonly status = 503;
  readonly retryable = true;
  /** After how many seconds it makes sense to ask again. */
  readonly retryAfter: number;
  /** The parts of the answer that are complete, by their names in the answer. */
  readonly available: Readonly<Record<string, unknown>>;

  constructor(
    code: keyof typeof SAYING,
    {
      retryAfter,
      available = {},
      cause,
    }: ApiErrorDetails & { retryAfter: number; available?: Readonly<Record<string, unknown>> },
  ) {
    super(
      `The cache does not hold all of this as new as it was asked for, and ${SAYING[code]}; try again later.`,
      { cause },
    );
    this.code = code;
    this.retryAfter = retryAfter;
    this.available = available;
  }
}

const SAYING = {
  ALMA_THROTTLED: 'Alma has given the institution all the calls it gives for now',
  ALMA_UNAVAILABLE: 'Alma does not answer',
  READS_LIMITED: 'Alma has been read for such requests as often as their share allows',
};

/** A fault of this service. */
export class InternalError extends ApiError {
  override readonly name = 'InternalError';
  readonly code = 'INTERNAL_ERROR';
  readonly status = 500;
  readonly retryable = true;
}
