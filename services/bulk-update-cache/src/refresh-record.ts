import { AlmaNotFoundError } from '@alma-cache/alma-client';
import type { Count } from '@alma-cache/aws-utils';
import type { WriteResult } from '@alma-cache/cache-schemas';

interface RefreshRecordPorts<AlmaRecord> {
  /** Reads the record from Alma. */
  readonly read: () => Promise<AlmaRecord>;
  /** Whether the user's list has a record that Alma has by its id. */
  readonly isActive: (record: AlmaRecord) => boolean;
  /** Writes it to the cache as of the time of reading, epoch ms. */
  readonly write: (record: AlmaRecord, readAt: number) => Promise<WriteResult>;
  /** Takes it out of the cache as of the time of reading, epoch ms. */
  readonly remove: (readAt: number) => Promise<WriteResult>;
  readonly count: Count<'RecordsGone' | 'StaleWrites'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Brings one loan, request or fee of the cache up to date with Alma. One that Alma no longer has, or has only as a thing
 * of the past, was returned, closed or paid since it was queued, and leaves the cache. Everything else that goes wrong,
 * an unknown user included, is the message's failure.
 */
export async function refreshRecord<AlmaRecord>(ports: RefreshRecordPorts<AlmaRecord>): Promise<void> {
  const { write, remove, count } = ports;
  const readAt = (ports.now ?? Date.now)();
  const record = await readUnlessOver(ports);
  const result = record === undefined ? await remove(readAt) : await write(record, readAt);
  if (result === 'stale') count('StaleWrites');
  else if (record === undefined) count('RecordsGone');
}

/** The record; undefined for one that is gone or over. */
async function readUnlessOver<AlmaRecord>({ read, isActive }: RefreshRecordPorts<AlmaRecord>) {
  try {
    const record = await read();
    return isActive(record) ? record : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof AlmaNotFoundError && error.kind !== 'user';
}
