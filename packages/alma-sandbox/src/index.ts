export type { Calls } from './calls.ts';
export type { Circulation, FeeKey, LoanKey, RequestKey } from './circulation/circulation.ts';
export type { CodedValue, LinkedValue } from './data/coded-value.ts';
export type { Fee, FeeTransaction } from './data/fee.ts';
export { isRenewable, type Loan } from './data/loan.ts';
export type { InitialRecords, RecordSet } from './data/record-set.ts';
export type { UserRequest } from './data/request.ts';
export type { SandboxData } from './data/sandbox-data.ts';
export type { SandboxUser, UserSpecification } from './data/sandbox-user.ts';
export type { Duration, DurationRange } from './duration.ts';
export { InvalidOptionError, SandboxError, type SandboxErrorCode } from './errors.ts';
export type { Fault } from './faults/fault.ts';
export type { FaultRule, FaultRules, Faults } from './faults/faults.ts';
export type { KeyRefusal } from './faults/key-refusals.ts';
export { type FaultKind, faultKinds } from './faults/kinds.ts';
export type { Format } from './http/api-request.ts';
export type { Route, RouteTemplate } from './http/route-template.ts';
export type { Limits } from './limits.ts';
export type { RoutedRequest } from './routes/handler.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';
export type { Counts, WebhookCounts } from './webhooks/counts.ts';
export type { Disturbances } from './webhooks/disturbances.ts';
export type { EndpointOptions } from './webhooks/endpoint.ts';
export {
  type Change,
  type LoanEventType,
  type LoanOfEvent,
  type RequestEventType,
  type RequestOfEvent,
  type UserMethod,
  type WebhookEvent,
  type WebhookEventType,
  webhookEvents,
} from './webhooks/event.ts';
export type { WebhookOptions, Webhooks } from './webhooks/webhooks.ts';
