import { readEvent, type WebhookEvent } from './event.ts';
import { Refusal } from './refusal.ts';
import type { SignatureCheck } from './shared-secret.ts';

/** What Alma sent: the body's own bytes, and the header `X-Exl-Signature`. */
export interface Delivery {
  readonly body: Uint8Array;
  readonly signature: string | undefined;
}

interface PublishSignedPorts {
  readonly isSigned: SignatureCheck;
  readonly publish: (event: WebhookEvent) => Promise<void>;
}

/**
 * Largest body, and largest message made of it, in bytes: an SNS message has 256 KB, and the attribute with the event type needs some of them
 * ("Amazon SNS quotas"). Alma's events have a few.
 */
export const MAX_BODY_BYTES = 255 * 1024;

/**
 * Publishes an event that Alma signed.
 *
 * @throws {Refusal} for anything that is not such an event; nothing is published then
 */
export async function publishSigned(
  { body, signature }: Delivery,
  ports: PublishSignedPorts,
): Promise<WebhookEvent> {
  assertSize(body.byteLength);
  if (signature === undefined || !(await ports.isSigned(body, signature))) {
    throw new Refusal(401, 'SIGNATURE_REFUSED', 'X-Exl-Signature is not the signature of this body.');
  }
  const event = await readEvent(body);
  assertSize(Buffer.byteLength(event.text));
  await ports.publish(event);
  return event;
}

function assertSize(bytes: number): void {
  if (bytes <= MAX_BODY_BYTES) return;
  throw new Refusal(413, 'BODY_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}
