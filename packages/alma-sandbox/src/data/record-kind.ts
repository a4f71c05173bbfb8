import type { IdKind } from './ids.ts';
import type { Origin, Owner } from './origin.ts';

/** What there is to know of one kind of a user's records. */
export interface RecordKind<T> {
  /** As its ids and messages call one of them. */
  readonly name: IdKind;
  /** How many a user is invented with: from and to, of a usual user and of the one in a block who has hundreds of loans. */
  readonly counts: Readonly<Record<'usual' | 'heavy', readonly [least: number, most: number]>>;
  idOf(record: T): string;
  /** Invents the given record (from 0) of a user. */
  invent(origin: Origin, owner: Owner, index: number): T;
  /** The record of a user who has another primary id by now. */
  ownedBy(primaryId: string, record: T): T;
}
