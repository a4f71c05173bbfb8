import { isAwsServiceError, isFinal } from './aws-error.ts';

/** What may be logged about something that was thrown. */
export interface FailureDescription {
  message: string;
  code: string;
  retryable: boolean;
  /** Where an unforeseen error was thrown. */
  at?: string;
}

/**
 * Describes anything that can be thrown, and never throws itself. Words are taken only from errors that are made to be
 * read: those with a `code` and a `retryable` flag, and those of AWS services. The message of any other error may quote
 * a patron's data (that of a SyntaxError does), so its name and the place where it was thrown stand in for it.
 */
export function describeFailure(thrown: unknown): FailureDescription {
  try {
    return descriptionOf(thrown);
  } catch (error) {
    return unforeseen(
      `something that cannot be read (${error instanceof Error ? error.name : typeof error})`,
    );
  }
}

function descriptionOf(thrown: unknown): FailureDescription {
  if (!(thrown instanceof Error))
    return unforeseen(`a value of type ${thrown === null ? 'null' : typeof thrown}`);
  const { code, retryable, message } = thrown as Error & { code?: unknown; retryable?: unknown };
  if (typeof code === 'string' && typeof retryable === 'boolean') return { message, code, retryable };
  if (isAwsServiceError(thrown)) return { message, code: thrown.name, retryable: !isFinal(thrown) };
  return { ...unforeseen(`an error of type ${thrown.name}`), ...placeOf(thrown) };
}

const unforeseen = (what: string): FailureDescription => ({
  message: `Processing threw ${what}; look for the cause in the code or in what it calls.`,
  code: 'PROCESSING_FAILED',
  retryable: true,
});

function placeOf({ stack = '', message }: Error): { at?: string } {
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const [first] = frames.match(/(?<=^\s+at ).+$/m) ?? [];
  return first === undefined ? {} : { at: first };
}
