import { ApiFailure } from './api-server.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** What to ask the next page with, where there is one. */
  readonly next?: string;
}

/**
 * One page of a list.
 *
 * @param token the `next` of the page before; nothing for the first
 */
export function pageOf<T>(items: readonly T[], token: string | undefined, size: number): Page<T> {
  const start = Number(token ?? 0);
  if (!Number.isInteger(start) || start < 0) throw new ApiFailure('ValidationError', 'The token is invalid');
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { next: String(end) }) };
}
