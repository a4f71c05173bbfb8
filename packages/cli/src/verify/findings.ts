import { differs, type UserComparison, Verification } from '@alma-cache/cache-schemas/verify';
import { explain } from '../explain.ts';
import type { CheckedId } from '../id-list/check-ids.ts';

/** A user of whom the cache would tell something wrong. */
export interface DifferingUser {
  readonly userId: string;
  readonly comparison: UserComparison;
}

/** A user who could not be compared. */
export interface UnreadUser {
  readonly userId: string;
  readonly reason: string;
}

/** What was found of the users so far. */
export class Findings {
  readonly verification = new Verification();
  readonly differing: DifferingUser[] = [];
  readonly unread: UnreadUser[] = [];
  /** Ids of a list that are nobody's, or came before. */
  readonly passedOver = { invalid: 0, repeated: 0 };
  /** Number of the last id that was begun with. */
  last = 0;

  /** Users who were dealt with, whatever was found of them. */
  get dealtWith(): number {
    return this.verification.users + this.verification.notCached + this.unread.length;
  }

  /** Counts an id that is not looked up. */
  pass({ outcome }: CheckedId): void {
    if (outcome === 'invalid' || outcome === 'repeated') this.passedOver[outcome] += 1;
  }

  /** Counts a user; undefined is one of whom the cache would tell nothing. */
  found(userId: string, comparison: UserComparison | undefined): void {
    this.verification.add(comparison);
    if (comparison !== undefined && differs(comparison)) this.differing.push({ userId, comparison });
  }

  /** Counts a user of whom Alma did not tell enough. */
  notRead(userId: string, error: unknown): void {
    this.unread.push({ userId, reason: explain(error).message });
  }
}
