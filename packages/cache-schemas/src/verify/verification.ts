import type { RecordKindName } from '../record-kind.ts';
import { ofKinds } from '../record-kinds.ts';
import type { UserComparison } from './compare-user.ts';
import { type Counts, countsOf, type Outcome, outcomes, wrongOf } from './outcomes.ts';
import { ClusteredRecords, type Share, trialsToShow, wilson } from './share.ts';

/** What comparing users has found so far. */
export class Verification {
  /** Users who were compared. */
  users = 0;
  /** Those of them of whom the cache would tell something wrong. */
  differing = 0;
  /** Users of whom the cache would tell nothing, so that Alma was not asked. */
  notCached = 0;
  readonly kinds: Readonly<Record<RecordKindName, Record<Outcome, number>>> = ofKinds(none);
  /** How many outdated records differ in each field, as `loan due_date`. */
  readonly fields = new Map<string, number>();
  readonly #records = new ClusteredRecords();

  /** Counts a user; `undefined` is one of whom the cache would tell nothing. */
  add(comparison: UserComparison | undefined): void {
    if (comparison === undefined) {
      this.notCached += 1;
      return;
    }
    const counts = Object.entries(countsOf(comparison)) as [RecordKindName, Counts][];
    for (const [name, found] of counts) {
      for (const outcome of outcomes) this.kinds[name][outcome] += found[outcome];
      for (const { field } of comparison[name].outdated.flatMap(({ fields }) => fields)) {
        const what = `${name} ${field}`;
        this.fields.set(what, (this.fields.get(what) ?? 0) + 1);
      }
    }
    const sum = (of: (found: Counts) => number) => counts.reduce((all, [, found]) => all + of(found), 0);
    const wrong = sum(wrongOf);
    const right = sum((found) => found.right);
    this.users += 1;
    if (wrong > 0) this.differing += 1;
    this.#records.add({ records: right + wrong, right });
  }

  /** Records of which the cache would tell something, or should. */
  get records(): number {
    return this.#records.records;
  }

  get right(): number {
    return this.#records.right;
  }

  /** Of the records, those that are right: what a patron meets. */
  get recordsRight(): Share {
    return this.#records.share;
  }

  get designEffect(): number {
    return this.#records.designEffect;
  }

  /** Of the users, those of whom nothing is wrong. Users are drawn independently, whatever wrong records have to do with each other. */
  get usersRight(): Share {
    return wilson(this.users - this.differing, this.users);
  }

  /**
   * How many users it takes to show, with 95 % confidence, that so large a share of the records is right, if it is as large as was
   * found here, with as many records a user; infinitely many where it is not as large. Undefined without any record.
   */
  usersToShow(least: number): number | undefined {
    if (this.records === 0) return undefined;
    const records = trialsToShow(least, this.recordsRight.share) * this.designEffect;
    return Math.ceil(records / (this.records / this.users));
  }
}

const none = (): Record<Outcome, number> => ({
  right: 0,
  missing: 0,
  outdated: 0,
  noLongerThere: 0,
  notCached: 0,
});
