import { ApiFailure } from '../../aws-api/api-server.ts';
import { isObject } from '../../object-reader.ts';

const ACCEPTED = '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

/** All but those (Amazon SQS API reference, SendMessage): controls, U+FFFE, U+FFFF and halves of surrogate pairs. */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const hasRefusedCharacter = (text: string): boolean => REFUSED.test(text);

/** Has fauxqs look at the characters of a body, and not at the halves of surrogate pairs, all of which it refuses. */
export async function judgeBodiesByCharacters(): Promise<void> {
  const shared = new URL('sqs/sqsTypes.js', import.meta.resolve('fauxqs')).href;
  const { INVALID_MESSAGE_BODY_CHAR }: { INVALID_MESSAGE_BODY_CHAR: RegExp } = await import(shared);
  INVALID_MESSAGE_BODY_CHAR.test = hasRefusedCharacter;
}

/**
 * What is wrong with a message, or an entry of a batch, of which an attribute has a character that SQS refuses.
 *
 * @see Amazon SQS developer guide, "Amazon SQS message metadata": the restrictions are those of the body
 */
export function attributeFailure({
  MessageAttributes,
}: Readonly<Record<string, unknown>>): ApiFailure | undefined {
  if (!isObject(MessageAttributes)) return undefined;
  const [refused] = Object.entries(MessageAttributes).find(([, attribute]) => isRefused(attribute)) ?? [];
  if (refused === undefined) return undefined;
  const message = `Message (user) attribute '${refused}' has invalid characters; valid are ${ACCEPTED}`;
  return new ApiFailure('InvalidParameterValue', message);
}

function isRefused(attribute: unknown): boolean {
  const text = isObject(attribute) ? attribute.StringValue : undefined;
  return typeof text === 'string' && hasRefusedCharacter(text);
}

/** The parameters of Publish and PublishBatch that reach queues as they are. */
const PUBLISHED = /(?:^|\.)(?:Message|Subject|StringValue)$/;

/**
 * What is wrong with a publication that has a character that no queue takes. On AWS it depends on the subscription what
 * becomes of it, and SNS may have accepted what is then lost on its way: here nobody has to find that out.
 */
export function publicationFailure(parameters: Readonly<Record<string, unknown>>): ApiFailure | undefined {
  const [refused] =
    Object.entries(parameters).find(
      ([name, value]) => PUBLISHED.test(name) && typeof value === 'string' && hasRefusedCharacter(value),
    ) ?? [];
  if (refused === undefined) return undefined;
  return new ApiFailure('InvalidParameter', `Invalid parameter: ${refused} Reason: valid are ${ACCEPTED}`);
}
