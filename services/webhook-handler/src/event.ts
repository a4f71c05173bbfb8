import { parseJson } from '@alma-cache/alma-client';
import { BadMessageError, jsonMessage, validate } from '@alma-cache/aws-utils';
import { type EventType, eventSchema, eventTypeOf, eventTypes } from '@alma-cache/cache-schemas/events';
import { Refusal } from './refusal.ts';

export interface WebhookEvent {
  readonly type: EventType;
  /** Alma's own id of the event, for the logs. */
  readonly id: string | undefined;
  /** Whose record the event is about, for the logs. */
  readonly userId: string | undefined;
  /** The event in canonical JSON, fields unknown to us included; numbers in place of ids have become strings. */
  readonly text: string;
}

/**
 * Reads an event as those who apply it will: what they could not use is refused here.
 *
 * @throws {Refusal} 400 for what is not JSON, 422 for what is no event, or one of another type
 */
export async function readEvent(body: Uint8Array): Promise<WebhookEvent> {
  const event = parse(decode(body));
  const type = eventTypeOf(event);
  if (type === undefined) throw isEvent(event) ? notSupported() : notAnEvent('it has no event.value');
  const { userId } = await validEvent(type, event);
  const { id } = event as { id?: unknown };
  return {
    type,
    id: typeof id === 'string' ? id : undefined,
    userId: userId || undefined,
    text: jsonMessage(event as object),
  };
}

async function validEvent(type: EventType, event: unknown) {
  try {
    return await validate(eventSchema(type), event);
  } catch (error) {
    if (error instanceof BadMessageError) throw new Refusal(422, 'NOT_AN_EVENT', error.message);
    throw error;
  }
}

const isEvent = (body: unknown): boolean => typeof (body as Envelope)?.event?.value === 'string';

type Envelope = { readonly event?: { readonly value?: unknown } | null } | null;

const notAnEvent = (reason: string) =>
  new Refusal(422, 'NOT_AN_EVENT', `The body is no webhook event: ${reason}.`);

const notSupported = () =>
  new Refusal(422, 'EVENT_NOT_SUPPORTED', `Only these events are supported: ${eventTypes.join(', ')}.`);

const notJson = () => new Refusal(400, 'NOT_JSON', 'The body is not JSON.');

/** The text of UTF-8, without a byte order mark. */
function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw notJson();
  }
}

// The parser's own error quotes the body, so it is not kept as the cause.
function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof RangeError) throw notAnEvent('it is nested without end');
    throw text.trimStart().startsWith('<') ? xmlNotSupported() : notJson();
  }
}

const xmlNotSupported = () =>
  new Refusal(400, 'XML_NOT_SUPPORTED', 'The body is XML; choose JSON as the format of the webhook profile.');
