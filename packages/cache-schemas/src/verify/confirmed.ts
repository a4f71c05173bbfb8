import { ofKinds } from '../record-kinds.ts';
import type { KindComparison, OutdatedRecord, UserComparison } from './compare-user.ts';

/** What two comparisons of a user have found in common: what differed only once was changing just then, and is right. */
export function confirmed(first: UserComparison, second: UserComparison): UserComparison {
  return ofKinds(({ name }) => confirmedKind(first[name], second[name]));
}

function confirmedKind(first: KindComparison, second: KindComparison): KindComparison {
  const missing = inBoth(first.missing, second.missing);
  const noLongerThere = inBoth(first.noLongerThere, second.noLongerThere);
  const outdated = second.outdated
    .map((record) => withFieldsOf(record, first.outdated))
    .filter(({ fields }) => fields.length > 0);
  const differing = new Set([...missing, ...outdated.map(({ id }) => id)]);
  const changing = [...second.missing, ...second.outdated.map(({ id }) => id)].filter(
    (id) => !differing.has(id),
  );
  return { ...second, missing, outdated, noLongerThere, right: [...second.right, ...changing] };
}

const inBoth = (ids: readonly string[], others: readonly string[]) => ids.filter((id) => others.includes(id));

/** The record with those of its fields that differed before too. */
function withFieldsOf({ id, fields }: OutdatedRecord, before: readonly OutdatedRecord[]): OutdatedRecord {
  const known = before.find((record) => record.id === id)?.fields ?? [];
  return { id, fields: fields.filter(({ field }) => known.some((other) => other.field === field)) };
}
