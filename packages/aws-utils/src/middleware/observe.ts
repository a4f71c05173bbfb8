import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/**
 * The middy middlewares of Powertools' logger and tracer, as this project wants them: the event and the response, which
 * hold patron data, are neither logged nor traced, and keys that one invocation appends are gone in the next.
 */
export const observe = ({ logger, tracer }: { logger: Logger; tracer: Tracer }) => [
  injectLambdaContext(logger, { logEvent: false, resetKeys: true }),
  captureLambdaHandler(tracer, { captureResponse: false }),
];
