import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { MiddlewareObj } from '@middy/core';
import { noteInvocation } from '../cold-start.ts';
import { describeFailure } from '../failure.ts';

export interface ObserveOptions {
  logger: Logger;
  tracer: Tracer;
  /** Default: none are published. */
  metrics?: Metrics | undefined;
}

/**
 * The middy middlewares of Powertools' logger, tracer and metrics, as this project wants them: the event and the
 * response, which hold patron data, are neither logged nor traced, keys that one invocation appends are gone in the next,
 * and what was counted is published when the invocation ends, however it ends.
 */
export const observe = ({ logger, tracer, metrics }: ObserveOptions): MiddlewareObj[] => [
  { before: () => noteInvocation(logger) },
  injectLambdaContext(logger, { logEvent: false, resetKeys: true }),
  captureLambdaHandler(tracer, { captureResponse: false }),
  publishMetrics(metrics, logger),
];

/** Powertools' own middleware warns of invocations that count nothing, and fails those whose metrics it cannot write. */
function publishMetrics(metrics: Metrics | undefined, logger: Logger): MiddlewareObj {
  const publish = (): void => {
    try {
      if (metrics?.hasStoredMetrics()) metrics.publishStoredMetrics();
    } catch (error) {
      logger.warn('Metrics not published', { because: describeFailure(error) });
    }
  };
  return { after: publish, onError: publish };
}
