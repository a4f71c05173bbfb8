/** The webhook events that the cache applies, as Alma names them (code table `WebhookEvents`), each with a topic of its own. */
export const eventTypes = [
  'LOAN_CREATED',
  'LOAN_RENEWED',
  'LOAN_DUE_DATE',
  'LOAN_RETURNED',
  'REQUEST_CREATED',
  'REQUEST_PLACED_ON_SHELF',
  'REQUEST_CANCELED',
  'REQUEST_CLOSED',
] as const;

export type EventType = (typeof eventTypes)[number];

/** Which of them the body of a webhook is, by the one member that tells; `undefined` for any other body. */
export function eventTypeOf(body: unknown): EventType | undefined {
  const { value } = membersOf(membersOf(body).event);
  return eventTypes.find((type) => type === value);
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
