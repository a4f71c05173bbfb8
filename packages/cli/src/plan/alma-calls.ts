import { PAGE_SIZE } from '@alma-cache/alma-client';
import { kindNames, type RecordKindName } from '@alma-cache/cache-schemas/kind-names';
import type { RefreshMode } from './deployed.ts';
import { TYPICAL } from './typical-records.ts';
import { ofAllUsers, type Workload } from './workload.ts';

type ListRoute = `/users/{user_id}/${RecordKindName}s`;
type RecordRoute = { [Name in RecordKindName]: `/users/{user_id}/${Name}s/{${Name}_id}` }[RecordKindName];

/** Requests to Alma by route, retries not among them. */
export type AlmaCalls = Readonly<Record<'/users' | ListRoute | RecordRoute, number>>;

/** The route of a user's records of a kind. */
export const listRoute = (name: RecordKindName): ListRoute => `/users/{user_id}/${name}s`;

/** The route of one of them. */
export const recordRoute = (name: RecordKindName): RecordRoute =>
  `${listRoute(name)}/{${name}_id}` as RecordRoute;

/**
 * The requests that a refresh takes: a list of each kind of each user, in pages, and where records are queued, each record
 * once.
 */
export function almaCalls(workload: Workload, refreshMode: RefreshMode): AlmaCalls {
  const { users, listsUsers } = workload;
  const readLists = (name: RecordKindName) =>
    TYPICAL[name].isPaged ? ofAllUsers(workload, workload[`${name}sPerUser`], pages) : users;
  const readAlone = (name: RecordKindName) =>
    refreshMode === 'queued' ? ofAllUsers(workload, workload[`${name}sPerUser`]) : 0;
  return {
    '/users': listsUsers ? pages(users) : 0,
    ...(Object.fromEntries([
      ...kindNames.map((name) => [listRoute(name), readLists(name)]),
      ...kindNames.map((name) => [recordRoute(name), readAlone(name)]),
    ]) as Record<ListRoute | RecordRoute, number>),
  };
}

/** A list ends with a page that is not full: 99 loans are one page, 100 are two. */
function pages(records: number): number {
  return Math.floor(records / PAGE_SIZE) + 1;
}
