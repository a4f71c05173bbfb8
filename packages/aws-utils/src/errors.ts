/** What a failure tells the code that handles it. */
interface Failure {
  /** Stable identifier of the kind of failure, e.g. `BAD_MESSAGE`. */
  code: string;
  /** Whether the same work can succeed later without anybody changing anything. */
  retryable: boolean;
  cause?: unknown;
}

/** Base of every error that this package throws. */
export class AwsUtilsError extends Error {
  override readonly name: string = 'AwsUtilsError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, { code, retryable, cause }: Failure) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
  }
}

/** An environment variable that the function needs is not set, or is empty. */
export class MissingEnvError extends AwsUtilsError {
  override readonly name = 'MissingEnvError';

  constructor(variable: string) {
    super(`The environment variable ${variable} is missing; set it to a non-empty value.`, {
      code: 'ENV_MISSING',
      retryable: false,
    });
  }
}

/** An environment variable has a value that the function cannot work with. */
export class InvalidEnvError extends AwsUtilsError {
  override readonly name = 'InvalidEnvError';

  constructor(variable: string, choices: readonly string[], value: string) {
    super(`The environment variable ${variable} must be ${choices.join(' or ')}, not ${value}.`, {
      code: 'ENV_INVALID',
      retryable: false,
    });
  }
}

/** No queue of that name exists in the account, or the caller may not see it. */
export class QueueNotFoundError extends AwsUtilsError {
  override readonly name = 'QueueNotFoundError';

  constructor(name: string, owner: string, cause: unknown) {
    super(
      `Queue ${name} of account ${owner} was not found; check its name, its region, and the permission sqs:GetQueueUrl.`,
      { code: 'QUEUE_NOT_FOUND', retryable: false, cause },
    );
  }
}

const remedy = (reasons: readonly string[]): string =>
  reasons.includes('InvalidMessageContents')
    ? `outside of JSON text there is no way to send ${UNSENDABLE}`
    : 'they would be refused again: see to the reason first';

/** Characters that neither SQS nor an SNS subscription of a queue takes. */
const UNSENDABLE = 'a control character, U+FFFE, U+FFFF or half a surrogate pair';

/** What SQS refused of several messages. */
export interface RefusedMessage {
  /** Its place among those given. */
  readonly index: number;
  /** SQS's error code. */
  readonly code: string;
}

interface Refused extends Omit<Failure, 'code'> {
  readonly refused: readonly RefusedMessage[];
  /** How many messages there were. */
  readonly total: number;
}

const codesOf = (refused: readonly RefusedMessage[]): string[] => [
  ...new Set(refused.map(({ code }) => code)),
];

/** SQS did not accept some messages. What it did accept stays sent. */
export class QueueSendError extends AwsUtilsError {
  override readonly name = 'QueueSendError';

  /** Those that are not in the queue, in the order in which they were given. */
  readonly refused: readonly RefusedMessage[];
  /** Their bodies. */
  readonly remaining: readonly string[];

  constructor(
    queue: string,
    { refused, remaining, total, ...failure }: Refused & { readonly remaining: readonly string[] },
  ) {
    const codes = codesOf(refused);
    super(
      `${refused.length} of ${total} messages were not accepted by queue ${queue} (${codes.join(', ')}); ${failure.retryable ? 'send the remaining bodies again' : remedy(codes)}.`,
      { code: 'QUEUE_SEND_FAILED', ...failure },
    );
    this.refused = refused;
    this.remaining = remaining;
  }
}

/** SQS did not delete some messages, which come back; the others are deleted. */
export class QueueDeleteError extends AwsUtilsError {
  override readonly name = 'QueueDeleteError';

  /** In the order in which they were given. */
  readonly refused: readonly RefusedMessage[];

  constructor(queue: string, { refused, total, ...failure }: Refused) {
    super(
      `Queue ${queue} did not delete ${refused.length} of ${total} messages (${codesOf(refused).join(', ')}).`,
      {
        code: 'QUEUE_DELETE_FAILED',
        ...failure,
      },
    );
    this.refused = refused;
  }
}

/** A message that can never be processed: unreadable, or not what the schema asks for. */
export class BadMessageError extends AwsUtilsError {
  override readonly name = 'BadMessageError';

  constructor(message: string, cause?: unknown) {
    super(message, { code: 'BAD_MESSAGE', retryable: false, cause });
  }
}

/** Why a secret could not be had: no such parameter, nothing usable in it, or no answer of SSM. */
export type SecretErrorCode = 'SECRET_MISSING' | 'SECRET_UNUSABLE' | 'SECRET_UNAVAILABLE';

/** The secret of an SSM parameter could not be had. */
export class SecretError extends AwsUtilsError {
  override readonly name = 'SecretError';
  declare readonly code: SecretErrorCode;

  constructor(message: string, failure: Failure & { code: SecretErrorCode }) {
    super(message, failure);
  }
}

/**
 * The API key could not be had. Codes: `API_KEY_MISSING` (no such parameter), `API_KEY_UNUSABLE` (the parameter holds
 * no plain text), `API_KEY_UNAVAILABLE` (SSM did not answer), `API_KEY_REFUSED` (the service refuses the key that the
 * parameter holds), `API_KEY_NOT_CONFIGURED` (the handler was given no parameter name).
 */
export class ApiKeyError extends AwsUtilsError {
  override readonly name = 'ApiKeyError';
}

/** The record was not finished in the time that the function has. */
export class DeadlineError extends AwsUtilsError {
  override readonly name = 'DeadlineError';

  constructor() {
    super('Not finished before the deadline of the function; the message will be received again.', {
      code: 'DEADLINE_EXCEEDED',
      retryable: true,
    });
  }
}

/** SQS did not change the visibility timeout of some messages; they come back when the one they have is over. */
export class QueueVisibilityError extends AwsUtilsError {
  override readonly name = 'QueueVisibilityError';

  /** In the order in which they were given. */
  readonly refused: readonly RefusedMessage[];

  constructor(queue: string, { refused, total }: Pick<Refused, 'refused' | 'total'>) {
    super(
      `Queue ${queue} did not change the visibility of ${refused.length} of ${total} messages (${codesOf(refused).join(', ')}).`,
      { code: 'QUEUE_VISIBILITY_UNCHANGED', retryable: true },
    );
    this.refused = refused;
  }
}

/** The record was put off, because another one of its batch met a limit that holds for all of them. */
export class PostponedError extends AwsUtilsError {
  override readonly name = 'PostponedError';

  /** Epoch ms. */
  readonly until: number;

  constructor(until: number, cause: unknown) {
    super(`Postponed until ${new Date(until).toISOString()}, or for as long as SQS can hide a message.`, {
      code: 'POSTPONED',
      retryable: true,
      cause,
    });
    this.until = until;
  }
}

/** A message for a topic holds characters that no queue takes, so that SNS would accept it and its subscriptions lose it. */
export class TopicMessageError extends AwsUtilsError {
  override readonly name = 'TopicMessageError';

  constructor() {
    super(`The message is no JSON text and holds ${UNSENDABLE}, which no queue takes; publish it as JSON.`, {
      code: 'TOPIC_MESSAGE_UNSENDABLE',
      retryable: false,
    });
  }
}
