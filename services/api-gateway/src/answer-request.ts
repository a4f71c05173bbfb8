import type { AlmaClient } from '@alma-cache/alma-client';
import type { Count, UserIds } from '@alma-cache/aws-utils';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Stores } from './cached-kind.ts';
import { AnswerTooLargeError, InternalError } from './errors.ts';
import type { ForcedReads } from './forced-reads.ts';
import { freshnessAskedFor } from './freshness.ts';
import { fits } from './http-answer.ts';
import { startLookup } from './lookup.ts';
import { pageQuery } from './page.ts';
import { decodedIds } from './path-ids.ts';
import type { Answered, Route } from './routes.ts';
import { keepingUser, type UserUpkeepPorts } from './user-upkeep.ts';
import type { WriteBack } from './write-back.ts';

/** What API Gateway says about a request, as far as it matters here. */
export type Request = Pick<
  APIGatewayProxyEvent,
  'resource' | 'pathParameters' | 'queryStringParameters' | 'multiValueHeaders'
>;

/** What all requests are answered with. */
export interface AnswerPorts {
  readonly routes: Readonly<Record<string, Route>>;
  readonly users: Stores['users'];
  readonly upkeep: UserUpkeepPorts;
  readonly alma: Pick<AlmaClient, 'users'>;
  /** How long Alma may take over all calls of a request, in ms. */
  readonly almaMs: number;
  readonly forcedReads: ForcedReads;
  readonly count: Count<'ForcedReads' | 'ForcedReadsUnanswered'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What one request has of its own. */
export interface RequestScope {
  readonly writeBack: WriteBack;
  /** Gives up what is left behind for later requests. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Whom the logger is about. */
  readonly userIds: UserIds;
}

/** Finds the answer to a request. @throws ApiError, AlmaError or whatever else went wrong */
export async function answerRequest(
  { resource, pathParameters, queryStringParameters, multiValueHeaders }: Request,
  { writeBack, signal, logger, userIds }: RequestScope,
  { routes, users, upkeep, alma, almaMs, forcedReads, count, now }: AnswerPorts,
): Promise<Answered> {
  const route = routes[resource];
  if (route === undefined) throw new InternalError(`There is no route ${resource}.`);
  const ids = decodedIds(pathParameters);
  const page = pageQuery(queryStringParameters);
  const userID = ids.userID ?? '';
  userIds.add(userID);
  // Throws for an id that Alma cannot have, before anything is read.
  const resources = alma.users.for(userID, { deadline: now() + almaMs });
  const freshness = freshnessAskedFor(multiValueHeaders);
  const lookup = await startLookup({
    userID,
    alma: () => resources,
    freshness,
    forcedReads,
    users,
    writeBack,
    logger,
    count,
    now,
  });
  const answered = await keepingUser(route({ ids, page }, lookup), lookup, upkeep, signal);
  if (!fits(answered.answer)) throw new AnswerTooLargeError();
  return answered;
}
