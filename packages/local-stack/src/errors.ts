/** Base of every error that this package throws: `code` is stable, `retryable` says whether trying again can help. */
export class LocalStackError extends Error {
  override readonly name: string = 'LocalStackError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: ErrorOptions & { retryable?: boolean } = {}) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The template cannot be read, or asks for something that is not emulated. The message names the resource. */
export class TemplateError extends LocalStackError {
  override readonly name = 'TemplateError';

  constructor(message: string, options?: ErrorOptions) {
    super('TEMPLATE', message, options);
  }
}

/** A queue, table or function was asked for by a name that the template does not have. */
export class UnknownResourceError extends LocalStackError {
  override readonly name = 'UnknownResourceError';

  constructor(kind: string, name: string, known: Iterable<string>) {
    super(
      'UNKNOWN_RESOURCE',
      `The template has no ${kind} "${name}"; it has ${[...known].join(', ') || 'none'}`,
    );
  }
}

/** The handler threw, or its module could not be loaded. `errorType` is the name of the error in the function. */
export class FunctionError extends LocalStackError {
  override readonly name = 'FunctionError';
  readonly errorType: string;

  constructor(functionName: string, errorType: string, message: string) {
    super('FUNCTION_ERROR', `${functionName} failed with ${errorType}: ${message}`, { retryable: true });
    this.errorType = errorType;
  }
}

/** The function's process ended in the middle of an invocation. */
export class FunctionCrashedError extends LocalStackError {
  override readonly name = 'FunctionCrashedError';
  /** `exit status 1`, or `signal: SIGKILL`. */
  readonly how: string;

  constructor(functionName: string, how: string) {
    super('FUNCTION_CRASHED', `The process of ${functionName} ended during an invocation (${how})`, {
      retryable: true,
    });
    this.how = how;
  }
}

/** The function was still running at its timeout, and its process was killed. */
export class FunctionTimedOutError extends LocalStackError {
  override readonly name = 'FunctionTimedOutError';
  readonly seconds: number;

  constructor(functionName: string, seconds: number) {
    super('FUNCTION_TIMED_OUT', `${functionName} timed out after ${seconds.toFixed(2)} seconds`, {
      retryable: true,
    });
    this.seconds = seconds;
  }
}

/** The function runs as often at the same time as its reserved concurrency allows. */
export class FunctionThrottledError extends LocalStackError {
  override readonly name = 'FunctionThrottledError';

  constructor(functionName: string, reservedConcurrency: number) {
    super('FUNCTION_THROTTLED', `${functionName} runs ${reservedConcurrency} times at once, its limit`, {
      retryable: true,
    });
  }
}

/** The event is larger than Lambda takes; the function was not run. */
export class EventTooLargeError extends LocalStackError {
  override readonly name = 'EventTooLargeError';

  constructor(functionName: string, bytes: number, limit: number) {
    super(
      'EVENT_TOO_LARGE',
      `The event of ${bytes} bytes for ${functionName} is larger than the ${limit} that Lambda takes`,
    );
  }
}

/** An emulator refused a call that this package made to it. */
export class EmulatorError extends LocalStackError {
  override readonly name = 'EmulatorError';

  constructor(call: string, status: number, body: string) {
    super('EMULATOR', `${call} was answered ${status}: ${body}`);
  }
}

/** The stack itself failed in feeding a function from a queue, which it does no more. */
export class EventSourceMappingError extends LocalStackError {
  override readonly name = 'EventSourceMappingError';

  constructor(functionName: string, queue: string, cause: unknown) {
    super('EVENT_SOURCE_MAPPING', `${functionName} gets no more of ${queue}: ${reasonOf(cause)}`, { cause });
  }
}

/** The file with the functions' output cannot be opened or written, as on a disk that is full. */
export class LogFileError extends LocalStackError {
  override readonly name = 'LogFileError';

  constructor(path: string, cause: unknown) {
    super('LOG_FILE', `The functions' output cannot be written to ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** The queues were not empty in time; the message says what remains. */
export class NotDrainedError extends LocalStackError {
  override readonly name = 'NotDrainedError';

  constructor(timeoutMs: number, remaining: string) {
    super('NOT_DRAINED', `After ${timeoutMs} ms the queues still hold ${remaining}`, { retryable: true });
  }
}

/** `sls package` failed; the message ends with what it printed. */
export class PackagingError extends LocalStackError {
  override readonly name = 'PackagingError';

  constructor(message: string, options?: ErrorOptions) {
    super('PACKAGING', message, options);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
