import * as v from 'valibot';
import { Refusal } from './refusal.ts';

/** The events that have a topic (Alma's code table `WebhookEvents` knows more). */
export const eventTypes = [
  'LOAN_CREATED',
  'LOAN_RENEWED',
  'LOAN_DUE_DATE',
  'LOAN_RETURNED',
  'REQUEST_CREATED',
  'REQUEST_CANCELED',
  'REQUEST_CLOSED',
  'REQUEST_PLACED_ON_SHELF',
] as const;

export type EventType = (typeof eventTypes)[number];

export interface WebhookEvent {
  readonly type: EventType;
  /** Alma's own id of the event, for the logs. */
  readonly id: string | undefined;
  /** Whose record the event is about, for the logs. */
  readonly userId: string | undefined;
  /** The event exactly as Alma wrote it, fields unknown to us included. */
  readonly text: string;
}

/** What is not there, or not as expected, is nothing. */
const ifReadable = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

/** Only what routes the event is looked at, and whose it is: what else it must hold is its subscribers' to say. */
const envelope = v.looseObject({
  event: v.looseObject({ value: v.string() }),
  item_loan: ifReadable(v.object({ user_id: v.string() })),
  user_request: ifReadable(v.object({ user_primary_id: v.string() })),
});

/** @throws {Refusal} 400 for what is not JSON, 422 for what is no event, or one of another type */
export function readEvent(body: Uint8Array): WebhookEvent {
  const text = decode(body);
  const parsed = v.safeParse(envelope, parseJson(text));
  if (!parsed.success) {
    throw new Refusal(422, 'NOT_AN_EVENT', 'The body is no webhook event: it has no event.value.');
  }
  const { event, id, item_loan: loan, user_request: request } = parsed.output;
  if (!isEventType(event.value)) {
    throw new Refusal(
      422,
      'EVENT_NOT_SUPPORTED',
      `Only these events are supported: ${eventTypes.join(', ')}.`,
    );
  }
  return {
    type: event.value,
    id: typeof id === 'string' ? id : undefined,
    userId: loan?.user_id ?? request?.user_primary_id,
    text,
  };
}

const isEventType = (value: string): value is EventType => (eventTypes as readonly string[]).includes(value);

const notJson = () => new Refusal(400, 'NOT_JSON', 'The body is not JSON.');

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw notJson();
  }
}

// The parser's own error quotes the body, so it is not kept as the cause.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw text.trimStart().startsWith('<') ? xmlNotSupported() : notJson();
  }
}

const xmlNotSupported = () =>
  new Refusal(400, 'XML_NOT_SUPPORTED', 'The body is XML; choose JSON as the format of the webhook profile.');
