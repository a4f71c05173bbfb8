/** What can be wrong in the way the sandbox itself is used; the imitated API's own errors are `ApiError`s. */
export type SandboxErrorCode =
  | 'SANDBOX_INVALID_OPTION'
  | 'SANDBOX_CANNOT_LISTEN'
  | 'SANDBOX_UNKNOWN_USER'
  | 'SANDBOX_UNKNOWN_RECORD'
  | 'SANDBOX_DUPLICATE_ID'
  | 'SANDBOX_CHALLENGE_FAILED';

/** Base of every error that the sandbox throws at the program that runs it. */
export class SandboxError extends Error {
  override readonly name: string = 'SandboxError';
  readonly code: SandboxErrorCode;
  /** Never: each of these is a mistake in the calling program. */
  readonly retryable = false;

  constructor(code: SandboxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An option of `startSandbox`, of the command, of a fault or of the webhooks has a value that it cannot have. */
export class InvalidOptionError extends SandboxError {
  override readonly name = 'InvalidOptionError';

  constructor(message: string, options?: ErrorOptions) {
    super('SANDBOX_INVALID_OPTION', message, options);
  }
}
