import { kindNames, type RecordKindName } from '@alma-cache/cache-schemas/kind-names';

/** How many records of each kind a user has: averages, that need not be whole. */
export type RecordsPerUser = Readonly<Record<`${RecordKindName}sPerUser`, number>>;

/** Something for each kind, by the name of its average. */
export function perUser<T>(of: (name: RecordKindName) => T): Record<keyof RecordsPerUser, T> {
  const entries = kindNames.map((name) => [`${name}sPerUser`, of(name)]);
  return Object.fromEntries(entries) as Record<keyof RecordsPerUser, T>;
}

/** What is to be refreshed. */
export interface Workload extends RecordsPerUser {
  /** A whole number. */
  readonly users: number;
  /** Whether the ids of the users are read from Alma, as `enqueue --all` does. */
  readonly listsUsers: boolean;
  /** Requests to Alma that are sent again, for each that is not: 0.02 for two in a hundred. */
  readonly retries: number;
}

/**
 * What something comes to over all users, as a whole number, where `count` is an average. As little as an average can
 * mean is assumed: 5.3 stands for seven users of ten with 5, and three with 6. A whole number is itself.
 *
 * @param cost what it comes to for one user, of a whole count; default: the count
 */
export function ofAllUsers(
  { users }: Pick<Workload, 'users'>,
  count: number,
  cost: (count: number) => number = (count) => count,
): number {
  const fewer = Math.floor(count);
  const usersWithMore = Math.round(users * (count - fewer));
  return (users - usersWithMore) * cost(fewer) + usersWithMore * cost(fewer + 1);
}
