import type { AlmaFault } from './error-body.ts';
import {
  type AlmaError,
  type AlmaErrorFacts,
  AlmaKeyRefusedError,
  AlmaNotFoundError,
  type AlmaRecordKind,
  AlmaRejectedError,
  AlmaServerError,
  AlmaThrottledError,
  notFoundCodes,
} from './errors.ts';
import type { Route } from './routes.ts';

/** What does not exist, by the codes that say so. */
const notFound: ReadonlyMap<string, AlmaRecordKind> = new Map(
  (Object.keys(notFoundCodes) as AlmaRecordKind[]).flatMap((kind) =>
    notFoundCodes[kind].map((code) => [code, kind]),
  ),
);

/** "Identifier not found": the user in a user's routes, but in the list of users an invalid institution. */
const IDENTIFIER_NOT_FOUND = '401651';

/** What is known of an answer that is an error, but for what its body says. */
interface FailedAnswer extends AlmaErrorFacts {
  status: number;
  /** Whether it has no body. */
  isEmpty: boolean;
}

/**
 * The error that an answer stands for. Alma's codes decide before the HTTP status does, as Alma answers most errors, a
 * refused key among them, with 400; of several, the first that is not a general one.
 */
export function toAlmaError(
  route: Route,
  faults: readonly AlmaFault[],
  { isEmpty, ...facts }: FailedAnswer,
): AlmaError {
  const { status } = facts;
  const fault = faults.find((each) => isTelling(route, status, each)) ?? faults[0] ?? {};
  const { code, message } = fault;
  const known = { ...facts, almaCode: code, trackingId: fault.trackingId };
  const says = `it answered ${[status, code].filter(Boolean).join(' ')}${message ? ` (${message})` : ''}`;

  const missing = missingKind(route, code) ?? (status === 404 && isEmpty ? userOf(route) : undefined);
  if (missing) {
    return new AlmaNotFoundError(
      missing,
      `Alma has no such ${missing}, asking for ${route.subject}: ${says}`,
      known,
    );
  }

  if (code === 'DAILY_THRESHOLD') {
    const text = `The institution's daily quota of Alma calls is used up, asking for ${route.subject}: ${says}`;
    return new AlmaThrottledError('day', `${text}. Try again after midnight`, known);
  }
  if (code === 'PER_SECOND_THRESHOLD' || (status === 429 && !isKeyRefused(status, fault))) {
    const text = `The institution calls Alma too often per second, asking for ${route.subject}: ${says}`;
    return new AlmaThrottledError('second', `${text}. Lower the rate of requests`, known);
  }
  if (isKeyRefused(status, fault)) {
    const text = `Alma refused the API key, asking for ${route.subject}: ${says}`;
    return new AlmaKeyRefusedError(
      `${text}. Check the key, its region, and that it may read the Users API`,
      known,
    );
  }
  if (status >= 500 || code === 'INTERNAL_SERVER_ERROR') {
    return new AlmaServerError(`Alma failed to answer for ${route.subject}: ${says}`, known);
  }
  if (status >= 300 && status < 400) {
    // A redirect is not followed: it would hand the key to whatever host it names.
    return new AlmaRejectedError(`Alma redirects ${route.subject} (${status}). Check the base URL`, known);
  }
  return new AlmaRejectedError(`Alma rejected the request for ${route.subject}: ${says}`, known);
}

/** Whether the error stands for something else than a rejected call. */
function isTelling(route: Route, status: number, fault: AlmaFault): boolean {
  const codes = ['DAILY_THRESHOLD', 'PER_SECOND_THRESHOLD', 'INTERNAL_SERVER_ERROR'];
  const { code = '' } = fault;
  return missingKind(route, code) !== undefined || codes.includes(code) || isKeyRefused(status, fault);
}

/** A user's own routes have been seen to answer for one who does not exist with 404 and nothing else. */
function userOf({ ids }: Route): AlmaRecordKind | undefined {
  return ids.length === 1 ? 'user' : undefined;
}

function missingKind(route: Route, code: string | undefined): AlmaRecordKind | undefined {
  if (code === IDENTIFIER_NOT_FOUND && route.template !== '/users') return 'user';
  return code === undefined ? undefined : notFound.get(code);
}

function isKeyRefused(status: number, { code, message = '' }: AlmaFault): boolean {
  if (code === 'UNAUTHORIZED' || code === 'FORBIDDEN') return true;
  if (/^invalid api[- ]?key\.?$/i.test(message)) return true;
  return status === 401 || status === 403;
}
