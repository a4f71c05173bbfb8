import type { UnknownFields } from '@alma-cache/alma-client';
import type { MessageTimes } from '@alma-cache/aws-utils';
import type { RecordKindName } from '@alma-cache/cache-schemas';
import type { AlmaList } from '@alma-cache/cache-schemas/verify';
import type { CachedRecords } from './cached-records.ts';
import type { ReadUser } from './read-user.ts';
import { type WriteListsPorts, writeLists } from './write-lists.ts';

type Cached = Pick<CachedRecords<UnknownFields, object>, 'write' | 'notReadSince'>;

export interface WriteRecordsPorts extends WriteListsPorts, MessageTimes {
  /** The cache's records of each kind. */
  readonly cached: Readonly<Record<RecordKindName, Cached>>;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** Writes of one user that are under way at once: half of the 50 connections of an AWS client, so that others get on too. */
const AT_ONCE = 25;

/**
 * Writes every loan, request and fee as the lists have it, then the user record. One that cannot be written keeps no other
 * from it, and fails the user's message in the end. A message that comes again goes on where it stopped.
 *
 * @throws CacheError, or the reason of the signal
 */
export async function writeRecords(user: ReadUser, ports: WriteRecordsPorts): Promise<void> {
  const { cached, signal, count } = ports;
  const { primaryID, readAt } = user;
  const unwritten = (await Promise.all(user.lists.map((list) => toWrite(list, ports)))).flat();
  const failures: unknown[] = [];
  for (let start = 0; start < unwritten.length; start += AT_ONCE) {
    signal.throwIfAborted();
    const writes = unwritten
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

/** All of a list, but for what an earlier try of the message has got into the cache. */
async function toWrite({ kind, records }: AlmaList, { cached, sentAt, triedSince }: WriteRecordsPorts) {
  const isFirstTry = sentAt === undefined || triedSince === undefined;
  const left = isFirstTry
    ? records
    : await cached[kind.name].notReadSince(Math.max(sentAt, triedSince), records);
  return left.map((record) => ({ kind, record }));
}
