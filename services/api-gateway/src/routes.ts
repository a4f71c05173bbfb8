import type { UserStore } from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { findRecord } from './find-record.ts';
import { findRecords } from './find-records.ts';
import { findUser } from './find-user.ts';
import { type Found, mapFound } from './found.ts';
import type { Lookup } from './lookup.ts';
import type { PathIds } from './path-ids.ts';
import { publicRecord } from './public-record.ts';

/** Finds what a route answers with, given the ids of its path. */
export type Route = (ids: PathIds, lookup: Lookup) => Promise<Found<unknown>>;

/** Every route of the API, by its template: API Gateway's `resource`. */
export function routesOf(
  kinds: readonly CachedKind[],
  users: Pick<UserStore, 'put'>,
): Readonly<Record<string, Route>> {
  const routes = kinds.flatMap((cachedKind): [string, Route][] => {
    const { plural, idName } = cachedKind.kind;
    return [
      [`/users/{userID}/${plural}`, all(cachedKind)],
      [`/users/{userID}/${plural}/{${idName}}`, one(cachedKind)],
    ];
  });
  return {
    '/users/{userID}': (_, lookup) => findUser(kinds, users, lookup),
    ...Object.fromEntries(routes),
  };
}

const all =
  (cachedKind: CachedKind): Route =>
  async (_, lookup) =>
    mapFound(await findRecords(cachedKind, lookup), (records) =>
      records.map((record) => publicRecord(cachedKind.kind, record)),
    );

const one =
  (cachedKind: CachedKind): Route =>
  async (ids, lookup) =>
    mapFound(await findRecord(cachedKind, ids[cachedKind.kind.idName] ?? '', lookup), (record) =>
      publicRecord(cachedKind.kind, record),
    );
