/**
 * The codes that mean "does not exist" (Alma users.json OpenAPI, and captured answers), with 400 as documented, or 404
 * (NDL-VuFind2 commit 0e342d6806). The general codes 401652 and 402119 may mean anything and are not among them.
 */
export const notFoundCodes = {
  user: ['401861', '401890'],
  loan: ['401823'],
  request: ['401694'],
  fee: ['401665'],
} as const;

/** What an Alma record can be, where "not found" needs to be told apart. */
export type AlmaRecordKind = keyof typeof notFoundCodes;

/** What is known of a failed call besides its message. */
export interface AlmaErrorFacts {
  /** HTTP status of Alma's answer. */
  status?: number | undefined;
  /** Alma's own error code, such as `401861` or `PER_SECOND_THRESHOLD`. */
  almaCode?: string | undefined;
  /** What Ex Libris support asks for. */
  trackingId?: string | undefined;
  /** What the answer's `Retry-After` asks for, in ms. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/**
 * Base of every error that a call of Alma ends with. Messages carry ids, never the API key, a URL,
 * or anything else of a patron.
 */
export abstract class AlmaError extends Error {
  /** Stable, for programs: branch on this or on the class, not on the message. */
  abstract readonly code: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
  readonly status: number | undefined;
  readonly almaCode: string | undefined;
  readonly trackingId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: AlmaErrorFacts = {}) {
    super(message, 'cause' in facts ? { cause: facts.cause } : {});
    this.status = facts.status;
    this.almaCode = facts.almaCode;
    this.trackingId = facts.trackingId;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** Alma says that this user, loan, request or fee does not exist. */
export class AlmaNotFoundError extends AlmaError {
  override readonly name = 'AlmaNotFoundError';
  readonly kind: AlmaRecordKind;
  readonly code: `ALMA_${Uppercase<AlmaRecordKind>}_NOT_FOUND`;
  readonly retryable = false;

  constructor(kind: AlmaRecordKind, message: string, facts?: AlmaErrorFacts) {
    super(message, facts);
    this.kind = kind;
    this.code = `ALMA_${kind.toUpperCase() as Uppercase<AlmaRecordKind>}_NOT_FOUND`;
  }
}

/** Alma does not accept the API key, or the key does not cover this API. */
export class AlmaKeyRefusedError extends AlmaError {
  override readonly name = 'AlmaKeyRefusedError';
  readonly code = 'ALMA_KEY_REFUSED';
  readonly retryable = false;
}

/**
 * The institution has used up its calls of this second, or of this day. The daily count is reset at midnight
 * (Alma documents no time zone), so that `retryable` is false for `day`: not within any sensible time of waiting.
 */
export class AlmaThrottledError extends AlmaError {
  override readonly name = 'AlmaThrottledError';
  readonly per: 'second' | 'day';
  readonly code: 'ALMA_THROTTLED_SECOND' | 'ALMA_THROTTLED_DAY';
  readonly retryable: boolean;

  constructor(per: 'second' | 'day', message: string, facts?: AlmaErrorFacts) {
    super(message, facts);
    this.per = per;
    this.code = per === 'day' ? 'ALMA_THROTTLED_DAY' : 'ALMA_THROTTLED_SECOND';
    this.retryable = per === 'second';
  }
}

/**
 * The institution has fewer calls left of this day than the client leaves to others, so nothing was sent. As with the
 * day's quota itself, no time that a caller waits for makes it better, so that `retryable` is false.
 */
export class AlmaReserveError extends AlmaError {
  override readonly name = 'AlmaReserveError';
  readonly code = 'ALMA_RESERVE';
  readonly retryable = false;
  /** When the day's calls are counted anew, epoch ms: the midnight in UTC after Alma said how many are left. */
  readonly resetAt: number;

  constructor(
    subject: string,
    { left, reserve, resetAt }: { left: number; reserve: number; resetAt: number },
  ) {
    super(
      `Alma has ${left} calls left for the institution today and ${reserve} are kept for others, so it was not asked for ${subject}. Try again after midnight`,
    );
    this.resetAt = resetAt;
  }
}

/** Alma understood the call and will not do it: see `almaCode`. */
export class AlmaRejectedError extends AlmaError {
  override readonly name = 'AlmaRejectedError';
  readonly code = 'ALMA_REJECTED';
  readonly retryable = false;
}

/** Alma, or a gateway before it, failed: HTTP 5xx. */
export class AlmaServerError extends AlmaError {
  override readonly name = 'AlmaServerError';
  readonly code = 'ALMA_SERVER_FAULT';
  readonly retryable = true;
}

/** No answer, or half of one: refused, reset, unknown host. */
export class AlmaNetworkError extends AlmaError {
  override readonly name = 'AlmaNetworkError';
  readonly code = 'ALMA_NETWORK';
  readonly retryable = true;
}

/** No whole answer within the attempt's time limit, or the call's deadline passed. */
export class AlmaTimeoutError extends AlmaError {
  override readonly name = 'AlmaTimeoutError';
  readonly code = 'ALMA_TIMEOUT';
  readonly retryable = true;
}

/** Alma reported success, but the answer is not what its documentation promises. */
export class AlmaUnreadableError extends AlmaError {
  override readonly name = 'AlmaUnreadableError';
  readonly code = 'ALMA_UNREADABLE';
  readonly retryable: boolean;

  constructor(
    message: string,
    { retryable = true, ...facts }: AlmaErrorFacts & { retryable?: boolean } = {},
  ) {
    super(message, facts);
    this.retryable = retryable;
  }
}

/**
 * Whether the failure to read one record says nothing of it, however often it is read, while the user's list may tell: Alma
 * refuses with a general code (the documentation of a loan's route has no other, Alma users.json OpenAPI), or fails over
 * this record alone.
 */
export function isUnclear(error: unknown): boolean {
  return (
    error instanceof AlmaRejectedError ||
    error instanceof AlmaServerError ||
    error instanceof AlmaUnreadableError
  );
}

/** The id cannot be Alma's; nothing was sent. */
export class AlmaInvalidIdError extends AlmaError {
  override readonly name = 'AlmaInvalidIdError';
  readonly code = 'ALMA_INVALID_ID';
  readonly retryable = false;

  constructor(id: unknown, fault: string) {
    super(`The id ${named(id)} ${fault}, so Alma was not asked`);
  }
}

/** The client was set up with an option that cannot work. */
export class AlmaConfigError extends AlmaError {
  override readonly name = 'AlmaConfigError';
  readonly code = 'ALMA_CONFIG';
  readonly retryable = false;
}

/** Whole or not at all: whoever takes ids out of a log looks for whole ones. */
function named(id: unknown): string {
  if (typeof id !== 'string') return `of type ${typeof id}`;
  const quoted = JSON.stringify(id);
  return quoted.length > 80 ? `of ${id.length} characters` : quoted;
}
