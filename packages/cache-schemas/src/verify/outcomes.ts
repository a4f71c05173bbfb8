import type { RecordKindName } from '../record-kind.ts';
import { ofKinds } from '../record-kinds.ts';
import type { KindComparison, UserComparison } from './compare-user.ts';

/** What can be found of a record: see {@link KindComparison}. */
export const outcomes = [
  'right',
  'missing',
  'outdated',
  'noLongerThere',
  'notCached',
] as const satisfies (keyof KindComparison)[];

export type Outcome = (typeof outcomes)[number];

export type Counts = Readonly<Record<Outcome, number>>;

/** How many records of each kind were found in each way. */
export function countsOf(comparison: UserComparison): Readonly<Record<RecordKindName, Counts>> {
  return ofKinds(({ name }) => countsOfKind(comparison[name]));
}

function countsOfKind(comparison: KindComparison): Counts {
  const counts = outcomes.map((outcome) => [outcome, comparison[outcome].length]);
  return Object.fromEntries(counts) as Counts;
}

/** Records of which the cache would tell something wrong: that they are not there, that they are, or what they are. */
export const wrongOf = ({ missing, outdated, noLongerThere }: Counts): number =>
  missing + outdated + noLongerThere;
