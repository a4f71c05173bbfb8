import type { UserStore } from '@alma-cache/cache-schemas';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { CachedKind } from './cached-kind.ts';
import { findFresh } from './find-fresh.ts';
import { findList } from './find-list.ts';
import { findRecord } from './find-record.ts';
import { findUser } from './find-user.ts';
import { type Found, mapFound } from './found.ts';
import { okAnswer, pageAnswer } from './http-answer.ts';
import type { Lookup } from './lookup.ts';
import { type PageQuery, pageOf } from './page.ts';
import type { PathIds } from './path-ids.ts';
import { publicRecord } from './public-record.ts';

/** What a route is asked, besides whose it is. */
export interface Query {
  readonly ids: PathIds;
  readonly page: PageQuery;
}

/** What was found, and the answer that tells it. */
export interface Answered extends Pick<Found<unknown>, 'cache'> {
  readonly answer: APIGatewayProxyResult;
}

/** Answers one route. */
export type Route = (query: Query, lookup: Lookup) => Promise<Answered>;

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
    '/users/{userID}': async (_, lookup) => answered(await findUser(kinds, users, lookup), lookup),
    ...Object.fromEntries(routes),
  };
}

const all =
  (cachedKind: CachedKind): Route =>
  async ({ page }, lookup) => {
    const found = pageOf(await findList(cachedKind, lookup), page);
    return { cache: found.cache, answer: pageAnswer(found, lookup.now()) };
  };

const one =
  (cachedKind: CachedKind): Route =>
  async ({ ids }, lookup) => {
    const id = ids[cachedKind.kind.idName] ?? '';
    const found = await findFresh(lookup, (each) => findRecord(cachedKind, id, each));
    return answered(
      mapFound(found, (record) => publicRecord(cachedKind.kind, record)),
      lookup,
    );
  };

const answered = (found: Found<unknown>, { now }: Lookup): Answered => ({
  cache: found.cache,
  answer: okAnswer(found, now()),
});
