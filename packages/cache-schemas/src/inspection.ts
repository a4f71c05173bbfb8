import { type Dated, dated, type Stored } from './versioning.ts';

export interface Expiring {
  /** Epoch ms; `undefined` where the record has no expiry: a loan without a due date. Such a record is never valid. */
  readonly expiresAt: number | undefined;
}

/** What the cache holds under an id, told apart further than its readers need. */
export type Inspection<R extends object> =
  | ({ readonly state: 'valid' | 'expired' } & Dated<R> & Expiring)
  /** A tombstone: the record was gone from Alma as of `asOf`, epoch ms. It keeps late updates out until it expires. */
  | ({ readonly state: 'deleted' } & Pick<Dated<R>, 'asOf'> & Expiring)
  /** Never cached, or swept by DynamoDB's TTL since. */
  | { readonly state: 'absent' };

/** Tells what a stored item is; `expiry` is what it has in its table's expiry attribute, epoch seconds. */
export function inspection<R extends object>(
  stored: Stored<R> | undefined,
  expiry: unknown,
  isValid: (record: R) => boolean,
): Inspection<R> {
  if (stored === undefined) return { state: 'absent' };
  const expiresAt = typeof expiry === 'number' && expiry > 0 ? expiry * 1000 : undefined;
  const found = dated(stored);
  if (found === undefined) return { state: 'deleted', asOf: stored.version, expiresAt };
  return { state: isValid(found.record) ? 'valid' : 'expired', ...found, expiresAt };
}
