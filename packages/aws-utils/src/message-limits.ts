import type { OutgoingMessage } from './queue-messages.ts';

/** Largest message, and largest sum of the messages of one batch, in bytes of UTF-8 ("AWS SQS quotas", since August 2025). */
export const MAX_BYTES = 1024 * 1024;

/** Most messages of one SendMessageBatch ("AWS SQS quotas"). */
export const MAX_BATCH_ENTRIES = 10;

// Everything but what SQS accepts: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF ("SendMessage").
const REFUSED_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const REFUSED_CHARACTERS = new RegExp(REFUSED_CHARACTER, 'gu');

export const byteLength = (body: string): number => Buffer.byteLength(body);

export const hasRefusedCharacter = (body: string): boolean => REFUSED_CHARACTER.test(body);

/**
 * The bytes of a message as SQS counts them: its body, and of each attribute name, type and value ("SendMessage").
 */
export function sizeOf({ body, attributes = {} }: OutgoingMessage): number {
  const sizes = Object.entries(attributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue }]) =>
      byteLength(name) + byteLength(DataType) + byteLength(StringValue) + (BinaryValue?.length ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, byteLength(body));
}

/**
 * Why SQS would refuse this message whenever it is sent, as an SQS error code; `undefined` when it would not.
 * Worth asking first, because SQS answers some of these by refusing the whole batch.
 */
export function refusalOf(message: OutgoingMessage): string | undefined {
  const { body } = message;
  if (body === '') return 'EmptyMessage';
  if (sizeOf(message) > MAX_BYTES) return 'MessageTooLong';
  if (hasRefusedCharacter(body)) return 'InvalidMessageContents';
  return undefined;
}

/**
 * A body as SQS takes it, with the same meaning: in JSON text, characters that SQS refuses stand as JSON's escapes (`\uffff`).
 * In any other text they stay, as there is no other way to write them.
 */
export function sendable(body: string): string {
  if (!hasRefusedCharacter(body) || !isJson(body)) return body;
  return body.replaceAll(REFUSED_CHARACTERS, escaped);
}

/** A value as the text of a message: canonical JSON, without a character that SQS refuses. */
export const jsonMessage = (value: object): string => sendable(JSON.stringify(value));

// JSON has such characters inside strings alone, and each of them is one UTF-16 code unit.
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Splits messages, in order, into the fewest batches that SQS takes: ten messages and {@link MAX_BYTES} each.
 * A message that is too large by itself gets a batch of its own.
 */
export function inBatches<T extends OutgoingMessage>(messages: readonly T[]): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const batch = batches.at(-1);
    const size = sizeOf(message);
    if (batch && batch.length < MAX_BATCH_ENTRIES && bytes + size <= MAX_BYTES) {
      batch.push(message);
      bytes += size;
    } else {
      batches.push([message]);
      bytes = size;
    }
  }
  return batches;
}
