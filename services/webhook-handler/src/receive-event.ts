import { counter, observe, requireEnv, telemetryFromEnv } from '@alma-cache/aws-utils';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { sharedSecretCheck } from './shared-secret.ts';
import { topicsFromEnv } from './topics.ts';
import { createWebhookEndpoint } from './webhook-endpoint.ts';

const telemetry = telemetryFromEnv();
const isSigned = sharedSecretCheck(requireEnv('ALMA_SHARED_SECRET_NAME'));
const publish = topicsFromEnv();

/** Publishes each event that Alma signed to its type's topic. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
  .use(observe(telemetry))
  .handler(createWebhookEndpoint({ isSigned, publish, logger: telemetry.logger, count: counter(telemetry) }));
