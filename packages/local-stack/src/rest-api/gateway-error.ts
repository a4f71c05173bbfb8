import type { BODY_VARIABLES, GatewayResponsePlan } from '../template/gateway-responses.ts';
import type { HttpAnswer } from './http-answer.ts';

/** What API Gateway says itself (API Gateway, "Gateway response types"), with the status that it has by default. */
const GATEWAY_ERRORS = {
  UNKNOWN_STAGE: { type: 'ACCESS_DENIED', status: 403, message: 'Forbidden' },
  UNKNOWN_ROUTE: {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    message: 'Missing Authentication Token',
  },
  INVALID_API_KEY: { type: 'INVALID_API_KEY', status: 403, message: 'Forbidden' },
  // The event is more than Lambda takes.
  REQUEST_TOO_LARGE: { type: 'REQUEST_TOO_LARGE', status: 413, message: 'Request Too Long' },
  // The method's ARN is longer than it may be; there is no gateway response of its own for it.
  URI_TOO_LONG: { type: 'DEFAULT_4XX', status: 414, message: 'Request URI too long' },
  INTEGRATION_TIMEOUT: { type: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out' },
  // A function's error, its own timeout included, and an answer that is none.
  FUNCTION_FAILED: { type: 'DEFAULT_5XX', status: 502, message: 'Internal server error' },
  SERVER_ERROR: { type: 'DEFAULT_5XX', status: 500, message: 'Internal server error' },
} as const;

export type GatewayErrorName = keyof typeof GATEWAY_ERRORS;

/** Ends a request with an answer of API Gateway's own. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly type: string;
  readonly status: number;

  constructor(name: GatewayErrorName, options?: ErrorOptions) {
    const { type, status, message } = GATEWAY_ERRORS[name];
    super(message, options);
    this.type = type;
    this.status = status;
  }
}

/** The answer as the template has it: for this type of response, else for all 4xx or 5xx, else API Gateway's default. */
export function gatewayAnswer(
  error: GatewayError,
  responses: readonly GatewayResponsePlan[],
  requestId: string,
): HttpAnswer {
  const fallback = error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const planned =
    responses.find(({ responseType }) => responseType === error.type) ??
    responses.find(({ responseType }) => responseType === fallback);
  const values: Readonly<Record<(typeof BODY_VARIABLES)[number], string>> = {
    '$context.error.messageString': JSON.stringify(error.message),
    '$context.error.message': error.message,
    '$context.error.responseType': error.type,
    '$context.requestId': requestId,
  };
  const variables = new Map<string, string>(Object.entries(values));
  const body = planned?.body ?? '{"message":$context.error.messageString}';
  const headers = { 'content-type': 'application/json', ...planned?.headers };
  return {
    status: planned?.statusCode ?? error.status,
    headers: Object.entries(headers).map(([name, value]) => [name, [value]]),
    body: Buffer.from(body.replace(/\$context\.[\w.]+/g, (name) => variables.get(name) ?? name)),
  };
}
