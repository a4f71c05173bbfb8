import { ApiKeyError, SecretError } from './errors.ts';
import { secretFromSsm } from './ssm-secret.ts';

/**
 * Answers with the API key. Called with a key that the service refused, it answers with a fresh one.
 *
 * @throws {ApiKeyError} when there is no key to be had, or no other than the refused one
 */
export type ApiKey = (refused?: string) => Promise<string>;

/**
 * The API key that an SSM parameter (SecureString or String) holds, read when it is first asked for, and again when it
 * was refused; see `secretFromSsm`.
 *
 * @throws {ApiKeyError} from the function it returns, naming the parameter
 */
export function apiKeyFromSsm(parameterName: string): ApiKey {
  const secret = secretFromSsm(parameterName);
  return async (refused) => {
    const reading = refused === undefined ? secret.current() : secret.replacementFor(refused);
    const key = await reading.catch(rethrow);
    if (key !== undefined) return key;
    throw new ApiKeyError(
      `The API key in ${parameterName} was refused, and no other is there yet; put a valid key there.`,
      { code: 'API_KEY_REFUSED', retryable: true },
    );
  };
}

const CODES = {
  SECRET_MISSING: 'API_KEY_MISSING',
  SECRET_UNUSABLE: 'API_KEY_UNUSABLE',
  SECRET_UNAVAILABLE: 'API_KEY_UNAVAILABLE',
} as const;

function rethrow(error: unknown): never {
  if (!(error instanceof SecretError)) throw error;
  const { code, message, retryable, cause } = error;
  throw new ApiKeyError(message, { code: CODES[code], retryable, cause });
}
