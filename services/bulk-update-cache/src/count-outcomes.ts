import type { Count } from '@alma-cache/aws-utils';
import { type RecordKindName, recordKinds } from '@alma-cache/cache-schemas';
import { type Counts, type Outcome, outcomes } from '@alma-cache/cache-schemas/verify';

/** `LoansRight`, `FeesNoLongerThere` and so on. */
export type OutcomeMetric = `${Capitalize<RecordKindName>}s${Capitalize<Outcome>}`;

/** Counts what was found of records, by kind. A metric costs money, also where it is 0: so nothing that is. */
export function countOutcomes(
  found: Readonly<Record<RecordKindName, Counts>>,
  count: Count<OutcomeMetric>,
): void {
  for (const { name } of Object.values(recordKinds)) {
    for (const outcome of outcomes) {
      const records = found[name][outcome];
      if (records > 0) count(`${capitalized(name)}s${capitalized(outcome)}`, records);
    }
  }
}

const capitalized = <Text extends string>(text: Text) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}` as Capitalize<Text>;
