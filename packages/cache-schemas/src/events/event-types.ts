/** Those of Alma's webhook events that the cache knows, as Alma names them (code table `WebhookEvents`). */
const almaTypes = [
  'LOAN_CREATED',
  'LOAN_RENEWED',
  'LOAN_DUE_DATE',
  'LOAN_LOST',
  'LOAN_CLAIMED_RETURNED',
  'LOAN_RETURNED',
  'REQUEST_CREATED',
  'REQUEST_PLACED_ON_SHELF',
  'REQUEST_CANCELED',
  'REQUEST_CLOSED',
] as const;

/**
 * The events that the cache applies, each with a topic of its own. `LOAN_OTHER` and `REQUEST_OTHER` are those of a loan or a
 * request whose meaning the cache does not know, such as the undoing of a loss; Alma gives its events of users no type.
 */
export const eventTypes = [
  ...almaTypes,
  'LOAN_OTHER',
  'REQUEST_OTHER',
  'USER_UPDATED',
  'USER_DELETED',
] as const;

export type EventType = (typeof eventTypes)[number];

/** What `webhook_user.method` says of a user (captures of 2020). */
const userTypes: Readonly<Record<string, EventType>> = {
  CREATE: 'USER_UPDATED',
  UPDATE: 'USER_UPDATED',
  DELETE: 'USER_DELETED',
};

/** Which of the events the body of a webhook is; `undefined` for any other body. */
export function eventTypeOf(body: unknown): EventType | undefined {
  const { action, event, item_loan: loan, user_request: request, webhook_user: user } = membersOf(body);
  const { value: type } = membersOf(event);
  const known = almaTypes.find((known) => known === type);
  if (known !== undefined) return known;
  const name = typeof type === 'string' ? type : action;
  if (isObject(loan) && startsWith(name, 'LOAN')) return 'LOAN_OTHER';
  if (isObject(request) && startsWith(name, 'REQUEST')) return 'REQUEST_OTHER';
  const { method } = membersOf(user);
  return action === 'USER' && typeof method === 'string' && Object.hasOwn(userTypes, method)
    ? userTypes[method]
    : undefined;
}

const startsWith = (name: unknown, start: string): boolean =>
  typeof name === 'string' && name.startsWith(start);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const membersOf = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
