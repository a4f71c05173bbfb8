import { type CachedKind, KIND_WORDS } from '../kinds.ts';
import { printable } from '../output/printable.ts';
import { moment } from './moment.ts';
import type { Shown } from './shown.ts';

/** What a record's expiry means; each kind's is another. */
export const expiryMeaning = (kind: CachedKind): string =>
  kind === 'user' ? 'two hours after it was written' : KIND_WORDS[kind].expires;

/** Until when a cached record is valid, and why; of a request also what is not meant, Alma's own date. */
export function expiryWords({ kind, found }: Shown, now: number): string {
  if (!('record' in found)) return '';
  if (found.expiresAt === undefined) return 'never valid: it has no expiry, so readers ask Alma each time';
  const words = `${moment(found.expiresAt, now)}: ${expiryMeaning(kind)}`;
  const { expiry_date } = found.record as { expiry_date?: unknown };
  if (kind !== 'request' || typeof expiry_date !== 'string') return words;
  return `${words}; the request itself ends on its expiry_date, ${printable(expiry_date)}`;
}
