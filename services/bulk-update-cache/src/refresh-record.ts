import { AlmaNotFoundError } from '@alma-cache/alma-client';

interface RefreshRecordPorts<AlmaRecord> {
  /** Reads the record from Alma. */
  readonly read: () => Promise<AlmaRecord>;
  /** Tells of a record that Alma does have whether it is over all the same. */
  readonly isOver: (record: AlmaRecord) => boolean;
  /** Writes it to the cache as of the time of reading, epoch ms. */
  readonly write: (record: AlmaRecord, readAt: number) => Promise<unknown>;
  /** Takes it out of the cache as of the time of reading, epoch ms. */
  readonly remove: (readAt: number) => Promise<unknown>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Brings one loan, request or fee of the cache up to date with Alma. One that Alma no longer has, or has only as a thing
 * of the past, was returned, closed or paid since it was queued, and leaves the cache. Everything else that goes wrong,
 * an unknown user included, is the message's failure.
 */
export async function refreshRecord<AlmaRecord>(ports: RefreshRecordPorts<AlmaRecord>): Promise<void> {
  const readAt = (ports.now ?? Date.now)();
  let record: AlmaRecord;
  try {
    record = await ports.read();
  } catch (error) {
    if (!isGone(error)) throw error;
    await ports.remove(readAt);
    return;
  }
  if (ports.isOver(record)) await ports.remove(readAt);
  else await ports.write(record, readAt);
}

function isGone(error: unknown): boolean {
  return error instanceof AlmaNotFoundError && error.kind !== 'user';
}
