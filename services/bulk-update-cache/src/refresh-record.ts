import { AlmaNotFoundError, isUnclear } from '@alma-cache/alma-client';
import type { Count } from '@alma-cache/aws-utils';
import type { WriteResult } from '@alma-cache/cache-schemas';

/** What Alma had at a time, epoch ms; `undefined` for a record that is gone or over. */
export interface AsRead<AlmaRecord> {
  readonly record: AlmaRecord | undefined;
  readonly readAt: number;
}

interface RefreshRecordPorts<AlmaRecord> {
  /** Whether the cache has got the record from Alma since it was queued, and there is nothing left to do. */
  readonly isSettled: () => Promise<boolean>;
  /** Reads the record from Alma. */
  readonly read: () => Promise<AlmaRecord>;
  /** Looks for it in the user's list, for where Alma says nothing of the record alone. */
  readonly findInList: () => Promise<AsRead<AlmaRecord>>;
  /** Whether the user's list has a record that Alma has by its id. */
  readonly isActive: (record: AlmaRecord) => boolean;
  /** Writes it to the cache as of the time of reading, epoch ms. */
  readonly write: (record: AlmaRecord, readAt: number) => Promise<WriteResult>;
  /** Takes it out of the cache as of the time of reading, epoch ms. */
  readonly remove: (readAt: number) => Promise<WriteResult>;
  readonly count: Count<'RecordsGone' | 'StaleWrites' | 'AlmaCallsSpared'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Brings one loan, request or fee of the cache up to date with Alma, unless something else has since it was queued. One
 * that Alma no longer has, or has only as a thing of the past, was returned, closed or paid since, and leaves the cache; so
 * does one whose user is gone. What Alma does not say of the record its user's list does. Everything else that goes wrong is
 * the message's failure.
 */
export async function refreshRecord<AlmaRecord>(ports: RefreshRecordPorts<AlmaRecord>): Promise<void> {
  const { isSettled, write, remove, count } = ports;
  if (await isSettled()) {
    count('AlmaCallsSpared');
    return;
  }
  const { record, readAt } = await readRecord(ports);
  const result = record === undefined ? await remove(readAt) : await write(record, readAt);
  if (result === 'stale') count('StaleWrites');
  else if (record === undefined) count('RecordsGone');
}

async function readRecord<AlmaRecord>({
  read,
  findInList,
  isActive,
  now = Date.now,
}: RefreshRecordPorts<AlmaRecord>): Promise<AsRead<AlmaRecord>> {
  const readAt = now();
  const ifGone = (error: unknown): AsRead<AlmaRecord> => {
    if (error instanceof AlmaNotFoundError) return { record: undefined, readAt };
    throw error;
  };
  try {
    const record = await read();
    return { record: isActive(record) ? record : undefined, readAt };
  } catch (error) {
    return isUnclear(error) ? findInList().catch(ifGone) : ifGone(error);
  }
}
