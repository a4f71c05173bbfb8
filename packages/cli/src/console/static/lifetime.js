import { formatDistance, formatMoment } from './format.js';

/** @typedef {import('../protocol.ts').Lifetime} Lifetime */

/**
 * Whether readers of the cache still take the record.
 * @param {Lifetime} lifetime
 * @returns {'valid' | 'expired' | 'deleted'}
 */
export function stateOf({ expiresAt, deleted }) {
  if (deleted) return 'deleted';
  const now = Math.floor(Date.now() / 1000);
  return expiresAt !== null && expiresAt < now ? 'expired' : 'valid';
}

/**
 * @param {Lifetime} lifetime
 * @returns {string}
 */
export function describeLifetime(lifetime) {
  const { expiresAt } = lifetime;
  const state = stateOf(lifetime);
  if (expiresAt === null) return state === 'deleted' ? 'Deleted' : 'Does not expire';
  const when = `${formatMoment(expiresAt * 1000)} (${formatDistance(expiresAt * 1000, Date.now())})`;
  if (state === 'deleted') return `Deleted; remembered until ${when}, so that nothing older comes back`;
  if (expiresAt === 0) return 'Never valid, as it has no due date: readers ask Alma';
  return state === 'expired' ? `Expired on ${when}` : `Valid until ${when}`;
}
