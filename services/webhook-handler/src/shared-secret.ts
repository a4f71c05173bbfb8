import { SecretError, secretFromSsm } from '@alma-cache/aws-utils';
import { isSignedWith } from './signature.ts';

/** Whether Alma signed these bytes. */
export type SignatureCheck = (body: Uint8Array, signature: string) => Promise<boolean>;

/**
 * How long the parameter is not read again after it was, however many signatures do not match it, in ms: enough to
 * pick up a changed secret soon, and to keep whoever sends wrong signatures away from SSM's quota.
 */
const SETTLE_MS = 5000;

/**
 * Checks signatures against the SSM parameter that holds the shared secret, or several, one per line: the new one and
 * the old one while the secret is being changed. They are read once for the container, and again when a signature
 * matches none of them.
 *
 * @param parameterName of a SecureString or String
 * @throws {SharedSecretError} from the function it returns, when the parameter cannot be read or holds no secret
 */
export function sharedSecretCheck(
  parameterName: string,
  { now = Date.now }: { now?: () => number } = {},
): SignatureCheck {
  const secret = secretFromSsm(parameterName, { now, settleMs: SETTLE_MS });
  return async (body, signature) => {
    try {
      const held = await secret.current();
      if (isSignedWith(secretsIn(held), body, signature)) return true;
      const changed = await secret.replacementFor(held);
      return changed !== undefined && isSignedWith(secretsIn(changed), body, signature);
    } catch (cause) {
      throw new SharedSecretError(parameterName, cause);
    }
  };
}

/** The shared secret is not to be had: our own trouble, and none of the sender's. */
export class SharedSecretError extends Error {
  override readonly name = 'SharedSecretError';
  readonly code = 'SHARED_SECRET_UNAVAILABLE';
  readonly retryable = true;

  constructor(parameterName: string, cause: unknown) {
    const reason = cause instanceof SecretError ? cause.message : 'See the cause.';
    super(`The shared secret could not be had from the SSM parameter ${parameterName}. ${reason}`, { cause });
  }
}

const secretsIn = (value: string): string[] =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
