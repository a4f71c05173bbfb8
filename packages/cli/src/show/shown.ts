import {
  type Inspection,
  type RecordKind,
  type RecordKindName,
  recordKinds,
  type UserList,
} from '@alma-cache/cache-schemas';
import type { FieldComparison, ListComparison } from '@alma-cache/cache-schemas/verify';
import { EXIT } from '../exit.ts';

/** A record of the cache, and what Alma has instead, where Alma was asked. */
export type Shown = ShownSubject | ShownUser;

export interface ShownSubject {
  readonly kind: RecordKindName;
  readonly id: string;
  readonly found: Inspection<object>;
  readonly alma: Comparison<readonly FieldComparison[]> | undefined;
}

export interface ShownUser {
  readonly kind: 'user';
  readonly id: string;
  readonly found: Inspection<object>;
  /** What the cache holds of the ids that the user's record lists. */
  readonly lists: ByList<ReadonlyMap<string, Inspection<object>>>;
  readonly alma: Comparison<ByList<ListComparison>> | undefined;
}

/** The kinds of what a user's record lists, in the order in which they are shown. */
export const KINDS: readonly RecordKind[] = Object.values(recordKinds);

export type ByList<T> = Readonly<Record<UserList, T>>;

/** How what the cache holds compares with Alma, and what asking cost. */
export type Comparison<Detail> = {
  /** Requests to Alma, retries among them. */
  readonly calls: number;
  /** What is left of the institution's day, as Alma said last. */
  readonly callsLeft: number | undefined;
} /** `differences` counts fields, of a user ids. */ & (
  | { readonly state: 'same' | 'differs'; readonly differences: number; readonly detail: Detail }
  /** Alma has no such thing, or did not answer. */
  | { readonly state: 'absent' | 'unknown'; readonly reason: string }
);

/** Whether the cache has a record, be it expired. */
export function isCached({ found }: Shown): boolean {
  return found.state === 'valid' || found.state === 'expired';
}

/** Done where the record is there and the same as Alma's, if Alma was asked; partly where it is there and not the same. */
export function exitCodeOf(shown: Shown): number {
  if (!isCached(shown)) return EXIT.failed;
  return shown.alma === undefined || shown.alma.state === 'same' ? EXIT.done : EXIT.partly;
}
