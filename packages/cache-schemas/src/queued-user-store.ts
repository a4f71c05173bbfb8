import { CacheStore, type StoreOptions } from './cache-store.ts';
import { toEpochSeconds } from './expiry.ts';
import { type QueuedUserRecord, queuedUserTable, toQueuedUserRecord } from './queued-user-record.ts';

/** The users for whom an update was queued within the last five minutes. */
export class QueuedUserStore extends CacheStore<QueuedUserRecord> {
  constructor(options: StoreOptions) {
    super(queuedUserTable, options);
  }

  /**
   * Marks the user as queued, unless somebody did within the last five minutes. Of any number of callers at once one
   * gets `true`, and is the one to queue the user. If that fails, it should `delete` the mark again.
   *
   * The client's retry of a claim whose answer was lost finds its own mark and gives `false`: the user is then
   * queued up to five minutes later.
   */
  async claim(userId: string): Promise<boolean> {
    const now = this.now();
    const record = toQueuedUserRecord(this.keyOf(userId), now);
    const result = await this.write(record.primary_id, record, {
      ConditionExpression: 'attribute_not_exists(#expiry) OR #expiry < :now',
      ExpressionAttributeNames: { '#expiry': 'expiry_date' },
      ExpressionAttributeValues: { ':now': toEpochSeconds(now) },
    });
    return result === 'written';
  }
}
