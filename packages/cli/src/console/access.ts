import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Another name that leads here belongs to somebody who rebinds it. The port is free: it may be forwarded. */
const HOST_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** A token that cannot be guessed. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Whether a request comes with the token. It is a header and no cookie: a browser sends the cookies of 127.0.0.1 to whatever
 * else listens there, on any port, for any user of the machine.
 */
export function hasToken({ authorization }: IncomingHttpHeaders, token: string): boolean {
  // Digests are of one length, which is what takes the same time whatever was sent.
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

/** Whether a request is for this machine by name, and not from a page of another origin. */
export function isOwn({ host, origin }: IncomingHttpHeaders): boolean {
  const url = URL.parse(`http://${host}`);
  if (url === null || !HOST_NAMES.includes(url.hostname)) return false;
  return origin === undefined || origin === `http://${host}`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
