import { observe, requireEnv } from '@alma-cache/aws-utils';
import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { sharedSecretCheck } from './shared-secret.ts';
import { publish } from './topics.ts';
import { createWebhookEndpoint } from './webhook-endpoint.ts';

const logger = new Logger();
const tracer = new Tracer({ captureHTTPsRequests: false });
const isSigned = sharedSecretCheck(requireEnv('ALMA_SHARED_SECRET_NAME'));

/** Publishes each event that Alma signed to its type's topic. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
  .use(observe({ logger, tracer }))
  .handler(createWebhookEndpoint({ isSigned, publish, logger }));
