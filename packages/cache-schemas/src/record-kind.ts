import type { UnknownFields, UserResources } from '@alma-cache/alma-client';
import type { StoreOptions } from './cache-store.ts';
import type { Evidence } from './evidence.ts';
import type { RecordKindName } from './kind-names.ts';
import type { MergedStore } from './merged-store.ts';
import { storedUserId } from './user-id.ts';
import type { UserList } from './user-record.ts';

export type { RecordKindName } from './kind-names.ts';

/** What of a user's resources in Alma reads a whole list. */
export type AlmaLists = Pick<UserResources, `${RecordKindName}s`>;

/** What of a user's resources in Alma reads one record. */
export type AlmaRecords = Pick<UserResources, `get${Capitalize<RecordKindName>}`>;

/**
 * What there is to know of one kind of a user's records: how it is called, where it is in Alma and in the cache, and how
 * one becomes the other. Whatever treats loans, requests and fees alike is written once, against this.
 */
export interface RecordKind<AlmaRecord extends UnknownFields = UnknownFields, R extends object = object> {
  /** `loan`: in messages to people, and in the names of errors and of the deployment's tables. */
  readonly name: RecordKindName;
  /** `loans`: in the API's paths and answers, and in the names of queues. */
  readonly plural: `${RecordKindName}s`;
  /** The field that holds the id, in Alma's record and in the cache's: `loan_id`. */
  readonly idField: string;
  /** The id in a message and in the API's routes: `loanID`. */
  readonly idName: string;
  /** The field that tells whose it is. */
  readonly ownerField: string;
  /** Where in that field the cache's record has the primary id: `['user_primary_id', 'value']`. */
  readonly ownerPath: readonly string[];
  /** The list of the user record that names the records: `loan_ids`. */
  readonly list: UserList;
  /**
   * The fields that date a record, in Alma's form, the first that it has counting: lists of records are told in that order.
   */
  readonly datedBy: readonly string[];
  /** What a record tells of its subject: every field but the cache's own. */
  readonly fields: readonly string[];
  /** Those of the fields that put another one into words, as some of Alma's answers do and others do not. */
  readonly wordings: readonly string[];
  /** Those of the fields that a read of the record alone does not tell, so that the cache may never have heard of them. */
  readonly toldByLists: readonly string[];
  /** The environment variable that names the table. */
  readonly tableVariable: string;
  /** Whether Alma gives the list in pages. */
  readonly isPaged: boolean;
  store(options: StoreOptions): RecordStore<R>;
  /** @param now the time of the write, epoch ms */
  toRecord(record: AlmaRecord, now: number): R;
  /**
   * What an answer of Alma or an event tells, for the store to merge.
   * @param now the time of the write, epoch ms
   */
  toEvidence(record: AlmaRecord, now: number): Evidence<R>;
  idOf(record: AlmaRecord | R): string;
  /** Primary id of the user whose record it is, in lower case; `undefined` where the record does not tell. */
  ownerOf(record: AlmaRecord | R): string | undefined;
  /** The cache's record as the user's, whose list or route in Alma it came from, where it does not tell whose it is. */
  withOwner(record: R, userId: string): R;
  /**
   * Whether Alma's list of the user's records has it by default. One that is over, such as a returned loan, may still be
   * had by its id.
   */
  isActive(record: AlmaRecord | R): boolean;
  /** @throws AlmaError, such as AlmaNotFoundError of this kind */
  readOne(alma: AlmaRecords, id: string): Promise<AlmaRecord>;
  /** Every active record of the user. @throws AlmaError */
  readAll(alma: AlmaLists): Promise<AlmaRecord[]>;
}

/**
 * What an answer of Alma to a read of the user's tells: a record that does not say whose it is is the user's.
 * @param now the time of the write, epoch ms
 */
export function toOwnEvidence<AlmaRecord extends UnknownFields, R extends object>(
  kind: RecordKind<AlmaRecord, R>,
  almaRecord: AlmaRecord,
  userId: string,
  now: number,
): Evidence<R> {
  const { record, says } = kind.toEvidence(almaRecord, now);
  return {
    record: kind.withOwner(record, userId),
    says: [...new Set([...says, kind.ownerField])],
    isRead: true,
  };
}

/** The records of one kind. */
export type RecordStore<R extends object> = Pick<MergedStore<R>, keyof MergedStore<R>>;

/** The id of an owner as the cache has it; `undefined` for none. */
export const ownerId = (id: string | null | undefined): string | undefined =>
  id ? storedUserId(id) : undefined;

/**
 * Whether a status is one of those given. Alma's lists are asked for `Complete` and answer `COMPLETE`: the case of a
 * status tells nothing.
 */
export const isStatus = (status: string | null | undefined, ...statuses: string[]): boolean =>
  status !== null && status !== undefined && statuses.includes(status.toUpperCase());
