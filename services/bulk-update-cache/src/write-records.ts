import type { UnknownFields } from '@alma-cache/alma-client';
import type { RecordKindName } from '@alma-cache/cache-schemas';
import type { CachedRecords } from './cached-records.ts';
import type { ReadUser } from './read-user.ts';
import { type WriteListsPorts, writeLists } from './write-lists.ts';

export interface WriteRecordsPorts extends WriteListsPorts {
  /** The cache's records of each kind. */
  readonly cached: Readonly<Record<RecordKindName, Pick<CachedRecords<UnknownFields, object>, 'write'>>>;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** Writes of one user that are under way at once: half of the 50 connections of an AWS client, so that others get on too. */
const AT_ONCE = 25;

/**
 * Writes every loan, request and fee as the lists have it, then the user record. One that cannot be written keeps no other
 * from it, and fails the user's message in the end.
 *
 * @throws CacheError, or the reason of the signal
 */
export async function writeRecords(user: ReadUser, ports: WriteRecordsPorts): Promise<void> {
  const { cached, signal, count } = ports;
  const { primaryID, readAt, lists } = user;
  const records = lists.flatMap(({ kind, records }) => records.map((record) => ({ kind, record })));
  const failures: unknown[] = [];
  for (let start = 0; start < records.length; start += AT_ONCE) {
    signal.throwIfAborted();
    const writes = records
      .slice(start, start + AT_ONCE)
      .map(({ kind, record }) => cached[kind.name].write(primaryID, record, readAt));
    for (const outcome of await Promise.allSettled(writes)) {
      if (outcome.status === 'rejected') failures.push(outcome.reason);
      else if (outcome.value === 'stale') count('StaleWrites');
    }
  }
  signal.throwIfAborted();
  await writeLists(user, ports);
  if (failures.length > 0) throw failures[0];
}
