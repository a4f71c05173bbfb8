import { parseJson } from '@alma-cache/alma-client';
import { BadMessageError, jsonMessage, validate } from '@alma-cache/aws-utils';
import { type EventType, eventSchema, eventTypeOf } from '@alma-cache/cache-schemas/events';
import { EventNotUsed, Refusal } from './refusal.ts';

export interface WebhookEvent {
  readonly type: EventType;
  /** Alma's own id of the event, for the logs. */
  readonly id: string | undefined;
  /** Whose record the event is about, for the logs. */
  readonly userId: string | undefined;
  /**
   * The event in canonical JSON, fields unknown to us included; numbers in place of ids have become strings, and of a user
   * there is the id alone.
   */
  readonly text: string;
}

/**
 * Reads an event as those who apply it will: what they could not use is refused here.
 *
 * @throws {Refusal} 400 for what is not JSON, 422 for what is no event, or one that the cache does not use
 */
export async function readEvent(body: Uint8Array): Promise<WebhookEvent> {
  const event = parse(decode(body));
  const type = eventTypeOf(event);
  if (type === undefined) throw notUsed(event) ?? notAnEvent('it has neither event.value nor action');
  const { userId } = await validEvent(type, event);
  const { id } = event as { id?: unknown };
  return {
    type,
    id: typeof id === 'string' ? id : undefined,
    userId: userId || undefined,
    text: jsonMessage(type.startsWith('USER_') ? withoutPersonalData(event as UserEvent) : (event as object)),
  };
}

interface UserEvent {
  readonly webhook_user: { readonly method: string; readonly user: { readonly primary_id: string } };
}

/** Alma tells the whole of a user, address and all. Whom it is about is all that is to be done with it. */
const withoutPersonalData = ({ webhook_user: { method, user }, ...event }: UserEvent) => ({
  ...event,
  webhook_user: { method, user: { primary_id: user.primary_id } },
});

async function validEvent(type: EventType, event: unknown) {
  try {
    return await validate(eventSchema(type), event);
  } catch (error) {
    if (error instanceof BadMessageError) throw new Refusal(422, 'NOT_AN_EVENT', error.message);
    throw error;
  }
}

type Envelope = { readonly action?: unknown; readonly event?: { readonly value?: unknown } | null } | null;

/** The actions of Alma's other events, and of those of which the cache knows some (Ex Libris, "Webhooks: anatomy"). */
const ACTIONS = [
  ...['JOB_END', 'NOTIFICATION', 'BIB', 'HOLDING', 'ITEM', 'PORTFOLIO', 'REPRESENTATION'],
  ...['LOAN', 'REQUEST', 'USER'],
];

/** The refusal of an event that is none of the cache's, under its own name; `undefined` for what is no event. */
function notUsed(body: unknown): EventNotUsed | undefined {
  const { action, event } = (body as Envelope) ?? {};
  const names = [event?.value, action].filter((name) => typeof name === 'string');
  if (names.length === 0) return undefined;
  const known = ACTIONS.find((name) => names.includes(name));
  return new EventNotUsed(
    `The cache has no use for this ${known ? `${known} event` : 'kind of event'}: leave it out of the webhook profile.`,
  );
}

const notAnEvent = (reason: string) =>
  new Refusal(422, 'NOT_AN_EVENT', `The body is no webhook event: ${reason}.`);

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
