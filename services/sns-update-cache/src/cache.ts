import type { UnknownFields } from '@alma-cache/alma-client';
import { requireEnv } from '@alma-cache/aws-utils';
import { type RecordKind, type RecordStore, UserStore } from '@alma-cache/cache-schemas';
import type { RecordCache } from './apply-event.ts';
import { client } from './dynamodb.ts';

export const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });

/** The records of a kind. */
export const recordsOf = <AlmaRecord extends UnknownFields, R extends object>({
  store,
  tableVariable,
}: RecordKind<AlmaRecord, R>): RecordStore<R> => store({ client, table: requireEnv(tableVariable) });

/** Where records of a kind are cached. */
export const cacheOf = <AlmaRecord extends UnknownFields, R extends object>(
  kind: RecordKind<AlmaRecord, R>,
): RecordCache<R> => ({ list: kind.list, records: recordsOf(kind), users });
