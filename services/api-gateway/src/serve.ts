import type { AlmaClient } from '@alma-cache/alma-client';
import { type Count, loggerAbout, type Queue, UserIds } from '@alma-cache/aws-utils';
import type { QueuedUserStore } from '@alma-cache/cache-schemas';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { type AnswerPorts, answerRequest, type Request } from './answer-request.ts';
import { cachedKinds, type Stores } from './cached-kind.ts';
import { type ApiError, InternalError, UnavailableError } from './errors.ts';
import { ForcedReads } from './forced-reads.ts';
import { errorAnswer } from './http-answer.ts';
import { routesOf } from './routes.ts';
import { toApiError } from './to-api-error.ts';
import { failureFacts, WriteBack } from './write-back.ts';

export interface ServePorts {
  readonly stores: Stores & { readonly queuedUsers: QueuedUserStore };
  readonly alma: Pick<AlmaClient, 'users'>;
  readonly usersQueue: Pick<Queue, 'send'>;
  readonly logger: Logger;
  readonly count: Count<'ForcedReads' | 'ForcedReadsUnanswered'>;
  /** How long Alma may take over all calls of a request, in ms. Default 10,000. */
  readonly almaMs?: number;
  /** How long the request may take to write back what it read, from its beginning, in ms. Default 20,000. */
  readonly writeBackMs?: number;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** Makes the function that answers requests. It never throws: a fault of its own is an answer too. */
export function createServer({
  stores,
  alma,
  usersQueue,
  logger,
  count,
  almaMs = 10_000,
  writeBackMs = 20_000,
  now = Date.now,
}: ServePorts): (request: Request) => Promise<APIGatewayProxyResult> {
  const { users, queuedUsers } = stores;
  const kinds = cachedKinds(stores);
  const upkeep = { kinds, users, queuedUsers, usersQueue };
  const forcedReads = new ForcedReads(now);
  const routes = routesOf(kinds, users);
  const ports: AnswerPorts = { routes, users, upkeep, alma, almaMs, forcedReads, count, now };

  return async (request) => {
    const startedAt = now();
    const userIds = new UserIds();
    const log = loggerAbout(userIds, logger);
    const writeBack = new WriteBack(log);
    const signal = AbortSignal.timeout(writeBackMs);
    const completed = (facts: object) =>
      log.info('Answered', { route: request.resource, durationMs: now() - startedAt, ...facts });
    try {
      const { answer, cache } = await answerRequest(
        request,
        { writeBack, signal, logger: log, userIds },
        ports,
      );
      await writeBack.finish(signal);
      completed({ status: answer.statusCode, cache });
      return answer;
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
