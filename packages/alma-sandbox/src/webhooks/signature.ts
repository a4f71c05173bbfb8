import { createHmac } from 'node:crypto';

/**
 * The `X-Exl-Signature` of a body: base64 of its HMAC-SHA256 under the shared secret, over the raw bytes
 * (Ex Libris, "Webhooks").
 */
export function signatureOf(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}
