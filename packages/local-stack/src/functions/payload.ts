import { EventTooLargeError, FunctionError } from '../errors.ts';

/**
 * Largest event and largest answer of an invocation that waits for the answer, in bytes of JSON: the 6 MB of "Lambda
 * quotas", as Lambda's own errors give them.
 */
export const MAX_EVENT_BYTES = 6_291_456;
const MAX_ANSWER_BYTES = 6_291_556;

/**
 * The event as it goes to the function.
 *
 * @throws EventTooLargeError
 */
export function encodeEvent(functionName: string, event: unknown): string {
  const text = JSON.stringify(event);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_EVENT_BYTES) throw new EventTooLargeError(functionName, bytes, MAX_EVENT_BYTES);
  return text;
}

/**
 * What the function answered with.
 *
 * @throws FunctionError, as Lambda words it, for more than it takes
 */
export function decodeAnswer(functionName: string, text: string): unknown {
  if (Buffer.byteLength(text) <= MAX_ANSWER_BYTES) return JSON.parse(text);
  throw new FunctionError(
    functionName,
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`,
  );
}
