import { env } from 'node:process';
import type { Logger } from '@aws-lambda-powertools/logger';

const coldStarts = new WeakMap<Logger, boolean>();

/** Notes that an invocation begins: the container's first one is a cold start, unless the container was made ahead. */
export function noteInvocation(logger: Logger): void {
  coldStarts.set(logger, !coldStarts.has(logger) && env.AWS_LAMBDA_INITIALIZATION_TYPE === 'on-demand');
}

/**
 * Whether the invocation under way is a cold start; `undefined` of a logger for which none was noted. Powertools lets each
 * child of a logger count invocations of its own, so that every one of its lines would speak of a cold start.
 */
export const isColdStart = (logger: Logger): boolean | undefined => coldStarts.get(logger);
