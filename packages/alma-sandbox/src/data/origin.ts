/** All that invented data depend on. */
export interface Origin {
  /** The seed that the sandbox was started with. */
  readonly seed: number;
  /** Epoch ms of the UTC midnight before the sandbox started; every date is relative to it. */
  readonly today: number;
}

/** The user that invented records belong to. */
export interface Owner {
  /** From 1, in the order of creation. */
  readonly number: number;
  readonly primaryId: string;
}

/**
 * Links name Alma's own host, as in Alma's answers, and not the sandbox's port, which changes from run to
 * run.
 */
export const LINK_BASE = 'https://api-eu.hosted.exlibrisgroup.com/almaws/v1';

/** A user's address as Alma writes it: one encoded path segment in which `@` stays as it is. */
export function userLink(primaryId: string): string {
  return `${LINK_BASE}/users/${encodeURIComponent(primaryId).replaceAll('%40', '@')}`;
}
