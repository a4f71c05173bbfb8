import { kindNames, type RecordKindName } from '@alma-cache/cache-schemas/kind-names';

/** What people are told of the records of a kind. */
interface KindWords {
  /** What a record's expiry means. */
  readonly expires: string;
  /** What a list says of each record, besides the id: what it is called there, and the field that has it. */
  readonly listed: readonly (readonly [name: string, field: string])[];
  /** The field that says what has become of a record. */
  readonly state: string;
}

export const KIND_WORDS: Readonly<Record<RecordKindName, KindWords>> = {
  loan: {
    expires: 'when the loan is due',
    listed: [
      ['Title', 'title'],
      ['Due', 'due_date'],
    ],
    state: 'due_date',
  },
  request: {
    expires: 'two weeks after it was written',
    listed: [
      ['Title', 'title'],
      ['Status', 'request_status'],
      ['Pickup at', 'pickup_location'],
    ],
    state: 'request_status',
  },
  fee: {
    expires: 'two weeks after it was written',
    listed: [
      ['Type', 'type'],
      ['Status', 'status'],
      ['Balance', 'balance'],
    ],
    state: 'balance',
  },
};

/** What the cache has a table of, besides the queued users. */
export type CachedKind = 'user' | RecordKindName;

/** In the order in which people go through them. */
export const CACHED_KINDS: readonly CachedKind[] = ['user', ...kindNames];
