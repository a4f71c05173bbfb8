import { isRenewable, type Loan } from '../data/loan.ts';
import type { UserRequest } from '../data/request.ts';
import type { SandboxUser } from '../data/sandbox-user.ts';
import { fullUser } from '../data/user-object.ts';

/**
 * The events that the sandbox raises, with a description: as Alma names them (code table `WebhookEvents`), but for
 * `LOAN_FOUND`, as no capture tells how Alma names the undoing of a loss. Events that have no name are here under their
 * actions.
 */
export const webhookEvents = {
  LOAN_CREATED: 'Loan created',
  LOAN_RENEWED: 'Loan renewed',
  LOAN_DUE_DATE: 'Loan due date changed',
  LOAN_LOST: 'Loan lost',
  LOAN_CLAIMED_RETURNED: 'Loan claimed returned',
  LOAN_FOUND: 'Lost loan found',
  LOAN_RETURNED: 'Loan returned',
  REQUEST_CREATED: 'Request created',
  REQUEST_PLACED_ON_SHELF: 'Request placed on shelf',
  REQUEST_CANCELED: 'Request canceled',
  REQUEST_CLOSED: 'Request closed',
  USER: 'User',
  JOB_END: 'Job end',
} as const;

export type WebhookEventType = keyof typeof webhookEvents;
export type LoanEventType = Extract<WebhookEventType, `LOAN_${string}`>;
export type RequestEventType = Extract<WebhookEventType, `REQUEST_${string}`>;

/** What happened to a user (captures of 2020). */
export type UserMethod = 'CREATE' | 'UPDATE' | 'DELETE';

/** A request as webhooks show it: staff's have no user at all. */
export type RequestOfEvent = Omit<UserRequest, 'user_primary_id'> &
  Partial<Pick<UserRequest, 'user_primary_id'>>;

/** What happened, with the record as it is after it. */
export type Change =
  | { readonly type: LoanEventType; readonly loan: Loan }
  | { readonly type: RequestEventType; readonly request: RequestOfEvent }
  | { readonly type: 'USER'; readonly method: UserMethod; readonly user: SandboxUser }
  | { readonly type: 'JOB_END'; readonly job: string };

/** A loan as webhooks show it: unlike in the API, it is always told whether it can be renewed. */
export interface LoanOfEvent extends Loan {
  readonly renewable: boolean;
  readonly returned_by: { readonly value: string; readonly link: string | null };
}

/** The body of a webhook (Ex Libris, "Webhooks": anatomy; two captures of 2022). */
export interface WebhookEvent {
  /** The same in every copy and every retry. */
  readonly id: string;
  readonly action: 'LOAN' | 'REQUEST' | 'USER' | 'JOB_END';
  readonly institution: { readonly value: string; readonly desc: string };
  /** When the change was made, with ms; no two events have the same. */
  readonly time: string;
  /** Null where the action alone says what it is about. */
  readonly event: { readonly value: WebhookEventType; readonly desc: string } | null;
  readonly item_loan?: LoanOfEvent;
  readonly user_request?: RequestOfEvent;
  readonly webhook_user?: { readonly method: UserMethod; readonly cause: string; readonly user: object };
  readonly job_instance?: object;
  readonly bib: null;
  readonly holding: null;
  readonly item: null;
  readonly portfolio: null;
  readonly representation: null;
}

/**
 * The event of a change.
 * @param number of the event, from 1
 * @param time of the change, epoch ms
 */
export function makeEvent(change: Change, number: number, time: number): WebhookEvent {
  return {
    id: `14${String(number).padStart(17, '0')}`,
    action: actionOf(change),
    institution: { value: '99SBX_INST', desc: 'Sandbox University' },
    time: new Date(time).toISOString(),
    event: isNamed(change) ? { value: change.type, desc: webhookEvents[change.type] } : null,
    ...payloadOf(change, time),
    bib: null,
    holding: null,
    item: null,
    portfolio: null,
    representation: null,
  };
}

/** The name under which an event is among {@link webhookEvents}. */
export const nameOf = ({ event, action }: WebhookEvent): WebhookEventType =>
  event?.value ?? (action as 'USER' | 'JOB_END');

const isNamed = ({ type }: Change): boolean => type !== 'USER' && type !== 'JOB_END';

function actionOf(change: Change): WebhookEvent['action'] {
  if ('loan' in change) return 'LOAN';
  return 'request' in change ? 'REQUEST' : change.type;
}

function payloadOf(change: Change, time: number) {
  if ('loan' in change) return { item_loan: loanOfEvent(change.loan) };
  if ('request' in change) return { user_request: requestOfEvent(change) };
  if ('user' in change) {
    return { webhook_user: { method: change.method, cause: 'UI', user: fullUser(change.user, time) } };
  }
  return {
    job_instance: {
      name: change.job,
      status: { value: 'COMPLETED_SUCCESS', desc: 'Completed Successfully' },
    },
  };
}

/** Of a request on the shelf a webhook tells neither where it is to be fetched nor its place in the queue (a capture). */
function requestOfEvent({ type, request }: Extract<Change, { request: object }>): RequestOfEvent {
  if (type !== 'REQUEST_PLACED_ON_SHELF') return request;
  const { pickup_location, pickup_location_type, pickup_location_library, place_in_queue, ...told } = request;
  return told;
}

/** In webhooks, Alma writes empty values as `""` where the API writes null, and links without a host. */
function loanOfEvent(loan: Loan): LoanOfEvent {
  const { last_renew_status, request_id } = loan;
  return {
    ...loan,
    renewable: isRenewable(loan),
    returned_by: { value: '', link: null },
    last_renew_status: { value: last_renew_status.value ?? '', desc: last_renew_status.desc ?? '' },
    ...(request_id && {
      request_id: { ...request_id, link: request_id.link.replace(/^https?:\/\/[^/]+/, '') },
    }),
  };
}
