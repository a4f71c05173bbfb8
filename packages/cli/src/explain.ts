import { CacheRejectedError, CacheUnavailableError } from '@alma-cache/cache-schemas/errors';
import { CliError } from './errors.ts';
import { EXIT } from './exit.ts';

/** What the user is told of a failure, and what the command ends with. */
export interface Explanation {
  readonly message: string;
  readonly exitCode: number;
}

/** Makes one clear line of anything that a command can throw. */
export function explain(error: unknown): Explanation {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  return { message: failure(originOf(error)), exitCode: EXIT.failed };
}

/** Of a failure that the stores of the cache wrap, what the SDK said, where there is advice on that. */
function originOf(error: unknown): unknown {
  if (!(error instanceof CacheRejectedError || error instanceof CacheUnavailableError)) return error;
  return error.cause instanceof Error && adviceOn(error.cause) !== undefined ? error.cause : error;
}

function failure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const advice = adviceOn(error);
  const [firstLine = error.name] = (error.message || systemCode(error) || error.name).split('\n');
  return advice === undefined ? firstLine : `${advice} (${firstLine})`;
}

function adviceOn(error: Error): string | undefined {
  return ADVICE[error.name] ?? ADVICE[systemCode(error) ?? ''];
}

const SIGNED_OUT =
  'There are no AWS credentials; set AWS_PROFILE or --profile to a profile that has some, or sign in';
const EXPIRED = 'The AWS credentials have expired; sign in again';
const UNREACHABLE = 'AWS cannot be reached; look at the network, --region and AWS_ENDPOINT_URL_*';

/** By the names of the SDK's errors, and the codes of Node's. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: SIGNED_OUT,
  TokenProviderError: SIGNED_OUT,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  InvalidClientTokenId: 'AWS does not know these credentials',
  UnrecognizedClientException: 'AWS does not know these credentials',
  SignatureDoesNotMatch: 'AWS does not accept these credentials',
  AccessDenied: 'These credentials may not do this',
  AccessDeniedException: 'These credentials may not do this',
  QueueDoesNotExist: 'The queue does not exist, or no longer',
  ResourceNotFoundException: 'The table or function does not exist, or no longer',
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  TimeoutError: UNREACHABLE,
};

function systemCode(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : undefined;
}
