import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Alma sends as `X-Exl-Signature`: the base64 HMAC-SHA256 of the body's bytes (Ex Libris, "Webhooks"). */
export function signatureOf(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** Whether one of the secrets made the signature. How long it takes tells nothing about a secret or its signature. */
export function isSignedWith(secrets: readonly string[], body: Uint8Array, signature: string): boolean {
  return secrets.filter((secret) => isEqual(signatureOf(body, secret), signature)).length > 0;
}

function isEqual(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
