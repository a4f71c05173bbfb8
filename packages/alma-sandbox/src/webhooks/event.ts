import { isRenewable, type Loan } from '../data/loan.ts';
import type { UserRequest } from '../data/request.ts';

/** The events that the sandbox raises, as Alma names them (code table `WebhookEvents`), with a description. */
export const webhookEvents = {
  LOAN_CREATED: 'Loan created',
  LOAN_RENEWED: 'Loan renewed',
  LOAN_DUE_DATE: 'Loan due date changed',
  LOAN_RETURNED: 'Loan returned',
  REQUEST_CREATED: 'Request created',
  REQUEST_PLACED_ON_SHELF: 'Request placed on shelf',
  REQUEST_CANCELED: 'Request canceled',
  REQUEST_CLOSED: 'Request closed',
} as const;

export type WebhookEventType = keyof typeof webhookEvents;
export type LoanEventType = Extract<WebhookEventType, `LOAN_${string}`>;
export type RequestEventType = Extract<WebhookEventType, `REQUEST_${string}`>;

/** What happened, with the record as it is after it. */
export type Change =
  | { readonly type: LoanEventType; readonly loan: Loan }
  | { readonly type: RequestEventType; readonly request: UserRequest };

/** A loan as webhooks show it: unlike in the API, it is always told whether it can be renewed. */
export interface LoanOfEvent extends Loan {
  readonly renewable: boolean;
  readonly returned_by: { readonly value: string; readonly link: string | null };
}

/** The body of a webhook (Ex Libris, "Webhooks": anatomy; two captures of 2022). */
export interface WebhookEvent {
  /** The same in every copy and every retry. */
  readonly id: string;
  readonly action: 'LOAN' | 'REQUEST';
  readonly institution: { readonly value: string; readonly desc: string };
  /** When the change was made, with ms; no two events have the same. */
  readonly time: string;
  readonly event: { readonly value: WebhookEventType; readonly desc: string };
  readonly item_loan?: LoanOfEvent;
  readonly user_request?: UserRequest;
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
    action: 'loan' in change ? 'LOAN' : 'REQUEST',
    institution: { value: '99SBX_INST', desc: 'Sandbox University' },
    time: new Date(time).toISOString(),
    event: { value: change.type, desc: webhookEvents[change.type] },
    ...('loan' in change
      ? { item_loan: loanOfEvent(change.loan) }
      : { user_request: requestOfEvent(change) }),
    bib: null,
    holding: null,
    item: null,
    portfolio: null,
    representation: null,
  };
}

/** Of a request on the shelf a webhook tells neither where it is to be fetched nor its place in the queue (a capture). */
function requestOfEvent({ type, request }: Extract<Change, { request: UserRequest }>): UserRequest {
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
