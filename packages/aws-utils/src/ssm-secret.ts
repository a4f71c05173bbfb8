import ssm from '@middy/ssm';
import type { Context } from 'aws-lambda';
import { isAwsServiceError } from './aws-error.ts';
import { clientOptions } from './client-options.ts';
import { SecretError } from './errors.ts';
import { type HeldSecret, type HeldSecretOptions, holdSecret } from './held-secret.ts';

// @middy/ssm looks at the invocation's context only when told to write into it.
const OUTSIDE_INVOCATION = {} as Context;

/**
 * The secret that an SSM parameter (SecureString or String) holds, read when it is first asked for.
 * Surrounding white space is dropped, and so are the quotes of a JSON string.
 *
 * @throws {SecretError} from the functions of what it returns, naming the parameter
 */
export function secretFromSsm(parameterName: string, options?: HeldSecretOptions): HeldSecret {
  const read = parameterReader(parameterName);
  return holdSecret(async () => usableText(await read(), parameterName), options);
}

/** @middy/ssm as a plain fetcher: no prefetch, and no cache of its own, whose background refresh could end the process. */
function parameterReader(parameterName: string): () => Promise<unknown> {
  const { before } = ssm({
    fetchData: { secret: parameterName },
    awsClientOptions: clientOptions(),
    disablePrefetch: true,
    cacheExpiry: 0,
    cacheKey: `secret:${parameterName}`,
  });
  return async () => {
    const internal: { secret: unknown } = { secret: undefined };
    try {
      await before?.({ event: {}, context: OUTSIDE_INVOCATION, response: null, error: null, internal });
      return await internal.secret;
    } catch (cause) {
      throw unavailable(parameterName, cause);
    }
  };
}

function unavailable(parameterName: string, cause: unknown): SecretError {
  if (cause instanceof Error && cause.message.startsWith('InvalidParameter ')) {
    return new SecretError(`There is no SSM parameter ${parameterName}; create it, with the secret in it.`, {
      code: 'SECRET_MISSING',
      retryable: false,
      cause,
    });
  }
  const advice = isAboutKms(cause)
    ? 'check the permission kms:Decrypt on the KMS key that encrypts it'
    : 'check SSM and the permission ssm:GetParameters';
  return new SecretError(
    `The SSM parameter ${parameterName} could not be read (${reasonOf(cause)}); ${advice}.`,
    {
      code: 'SECRET_UNAVAILABLE',
      retryable: true,
      cause,
    },
  );
}

/** SSM decrypts in the caller's name, and passes on what KMS has against it, by an error's name or in its message. */
function isAboutKms(cause: unknown): boolean {
  if (!isAwsServiceError(cause)) return false;
  const { name, message } = cause;
  return name === 'InvalidKeyId' || /kms|ciphertext/i.test(name + message);
}

/** What AWS says, or the system: `ENOTFOUND`, `CERT_HAS_EXPIRED`. Errors of the network are called no more than `Error`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `a value of type ${typeof cause} was thrown`;
  const { name, message, code } = cause as Error & { code?: unknown };
  if (isAwsServiceError(cause)) return `${name}: ${message}`;
  return typeof code === 'string' ? `${name}, ${code}` : `${name}: ${message}`;
}

function usableText(value: unknown, parameterName: string): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text !== '') return text;
  throw new SecretError(
    `The SSM parameter ${parameterName} holds no secret; it must be plain, non-empty text.`,
    {
      code: 'SECRET_UNUSABLE',
      retryable: false,
    },
  );
}
