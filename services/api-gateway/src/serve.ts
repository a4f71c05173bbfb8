import type { AlmaClient } from '@alma-cache/alma-client';
import { loggerAbout, type Queue, UserIds } from '@alma-cache/aws-utils';
import type { QueuedUserStore } from '@alma-cache/cache-schemas';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { cachedKinds, type Stores } from './cached-kind.ts';
import { type ApiError, InternalError, UnavailableError } from './errors.ts';
import { errorAnswer, okAnswer } from './http-answer.ts';
import { startLookup } from './lookup.ts';
import { decodedIds } from './path-ids.ts';
import { routesOf } from './routes.ts';
import { toApiError } from './to-api-error.ts';
import { keepingUser } from './user-upkeep.ts';
import { failureFacts, WriteBack } from './write-back.ts';

export interface ServePorts {
  readonly stores: Stores & { readonly queuedUsers: QueuedUserStore };
  readonly alma: Pick<AlmaClient, 'users'>;
  readonly usersQueue: Pick<Queue, 'send'>;
  readonly logger: Logger;
  /** How long Alma may take over all calls of a request, in ms. Default 10,000. */
  readonly almaMs?: number;
  /** How long the request may take to write back what it read, from its beginning, in ms. Default 20,000. */
  readonly writeBackMs?: number;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** What API Gateway says about a request, as far as it matters here. */
export type Request = Pick<APIGatewayProxyEvent, 'resource' | 'pathParameters'>;

/** What one request is served with. */
interface RequestScope {
  readonly writeBack: WriteBack;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Whom the logger is about. */
  readonly userIds: UserIds;
}

/** Makes the function that answers requests. It never throws: a fault of its own is an answer too. */
export function createServer({
  stores,
  alma,
  usersQueue,
  logger,
  almaMs = 10_000,
  writeBackMs = 20_000,
  now = Date.now,
}: ServePorts): (request: Request) => Promise<APIGatewayProxyResult> {
  const { users, queuedUsers } = stores;
  const kinds = cachedKinds(stores);
  const routes = routesOf(kinds, users);
  const upkeep = { kinds, users, queuedUsers, usersQueue };

  const find = async (
    { resource, pathParameters }: Request,
    { writeBack, signal, logger, userIds }: RequestScope,
  ) => {
    const route = routes[resource];
    if (route === undefined) throw new InternalError(`There is no route ${resource}.`);
    const ids = decodedIds(pathParameters);
    const userID = ids.userID ?? '';
    userIds.add(userID);
    // Throws for an id that Alma cannot have, before anything is read.
    const resources = alma.users.for(userID, { deadline: now() + almaMs });
    const lookup = await startLookup({
      userID,
      alma: resources,
      users,
      writeBack,
      logger,
      now,
    });
    return keepingUser(route(ids, lookup), lookup, upkeep, signal);
  };

  return async (request) => {
    const startedAt = now();
    const userIds = new UserIds();
    const log = loggerAbout(userIds, logger);
    const writeBack = new WriteBack(log);
    const signal = AbortSignal.timeout(writeBackMs);
    const completed = (facts: object) =>
      log.info('Answered', { route: request.resource, durationMs: now() - startedAt, ...facts });
    try {
      const found = await find(request, { writeBack, signal, logger: log, userIds });
      await writeBack.finish(signal);
      completed({ status: 200, cache: found.cache });
      return okAnswer(found, now());
    } catch (error) {
      const apiError = toApiError(error);
      await writeBack.finish(signal);
      logFailure(log, apiError);
      completed({ status: apiError.status, code: apiError.code });
      return errorAnswer(apiError);
    }
  };
}

function logFailure(logger: ServePorts['logger'], error: ApiError): void {
  const cause = error.cause ?? error;
  if (error instanceof UnavailableError) logger.warn('Not answered by Alma', failureFacts(cause));
  if (!(error instanceof InternalError)) return;
  // An error that nobody foresaw may quote anything.
  const stack = cause instanceof Error ? cause.stack?.replace(cause.message, () => '') : undefined;
  logger.error('Not answered', { ...failureFacts(cause), stack });
}
