import type { Answer } from './http/answer.ts';

/** Thrown while a request is answered: the imitated API says no, with Alma's code and status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /**
   * The answer that tells of it. Alma gives its own errors a tracking id; the gateway in front of it does
   * not.
   */
  toAnswer(trackingId?: string): Answer {
    const { status, code, message } = this;
    return {
      status,
      body: { type: 'error', code, message, ...(trackingId !== undefined && { trackingId }) },
    };
  }
}

/**
 * The errors of Alma's users API. A record that does not exist is always 400, never 404 (Alma users.json
 * OpenAPI); the sandbox's README says which codes are confirmed.
 */
export const apiErrors = {
  userNotFound: (id: string) => new ApiError(400, '401861', `User with identifier ${id} was not found.`),
  userNotFoundByType: (id: string, type: string) =>
    new ApiError(400, '401890', `User with identifier ${id} of type ${type} was not found.`),
  identifierNotFound: () => new ApiError(400, '401651', 'Identifier not found.'),
  loanNotFound: (id: string) => new ApiError(400, '401823', `Loan ID ${id} does not exist.`),
  requestNotFound: () => new ApiError(400, '401694', 'Request Identifier not found.'),
  feeNotFound: () => new ApiError(400, '401665', 'Fine not found.'),
  notNumeric: (name: string, value: string) =>
    new ApiError(400, '402205', `Input parameter ${name} (${value}) is not numeric.`),
  notAllowed: (name: string, value: string, allowed: readonly string[]) =>
    new ApiError(
      400,
      '40166411',
      `Parameter value invalid: The parameter ${name} is invalid. Received: ${value}. Valid options are: [${allowed.join(', ')}]`,
    ),
  notImitated: (name: string) =>
    new ApiError(400, '401666', `The parameter ${name} is not imitated by this sandbox; leave it out.`),
  general: () =>
    new ApiError(400, '401652', 'General Error - An error has occurred while processing the request.'),
  restrictedLibrary: () =>
    new ApiError(400, '60340', 'The API key is restricted to other libraries than that of the item.'),
  internal: () => new ApiError(500, 'INTERNAL_SERVER_ERROR', 'An internal error has occurred in the server.'),
} as const;

/** The errors of the API gateway in front of Alma. */
export const gatewayErrors = {
  unauthorized: () =>
    new ApiError(400, 'UNAUTHORIZED', 'API-key not defined or not configured to allow this API.'),
  unknownRoute: () => new ApiError(404, 'ROUTING_ERROR', 'This sandbox does not know the path.'),
  readOnly: (method: string) =>
    new ApiError(405, 'INVALID_REQUEST', `This sandbox answers GET alone, not ${method}.`),
  perSecondThreshold: () =>
    new ApiError(429, 'PER_SECOND_THRESHOLD', 'HTTP requests are more than allowed per second'),
  dailyThreshold: () => new ApiError(429, 'DAILY_THRESHOLD', 'HTTP requests are more than allowed per day'),
} as const;
