import { CacheStore, type StoreOptions } from './cache-store.ts';
import { toEpochSeconds } from './expiry.ts';
import { type QueuedUserRecord, queuedUserTable, toQueuedUserRecord } from './queued-user-record.ts';

/** The users for whom an update was queued within the last five minutes. */
export class QueuedUserStore extends CacheStore<QueuedUserRecord> {
  constructor(options: StoreOptions) {
    super(queuedUserTable, options);
  }

  /**
   * Queues the user, unless somebody did within the last five minutes: of any number of callers at once one gets to
   * `send`. If that fails the claim is given up again, so that the next caller sends.
   *
   * With `since`, epoch ms, only somebody who queued the user from then on counts: what changed at that moment may have been
   * read too early for anybody before.
   *
   * Where DynamoDB's answer to a claim was lost, or the claim is not given up because DynamoDB fails at that moment or
   * the process ends, nobody queues the user for up to five minutes.
   *
   * @throws whatever `send` throws, and {@link CacheError}
   */
  async queueOnce(userId: string, send: () => Promise<unknown>, since?: number): Promise<void> {
    if (!(await this.#claim(userId, since))) return;
    try {
      await send();
    } catch (error) {
      await this.delete(userId);
      throw error;
    }
  }

  /** Marks the user as queued; `false` where somebody else's mark, made since then, is not expired. */
  async #claim(userId: string, since = 0): Promise<boolean> {
    const now = this.now();
    // A mark of the same second may be from before.
    const outdated = Math.max(toEpochSeconds(now), toQueuedUserRecord(userId, since).expiry_date + 1);
    const record = toQueuedUserRecord(this.keyOf(userId), now);
    const result = await this.write(record.primary_id, record, {
      ConditionExpression: 'attribute_not_exists(#expiry) OR #expiry < :outdated',
      ExpressionAttributeNames: { '#expiry': 'expiry_date' },
      ExpressionAttributeValues: { ':outdated': outdated },
    });
    return result === 'written';
  }
}
