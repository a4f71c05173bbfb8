import { apiKeyFromSsm, counter, observe, Queue, requireEnv, telemetryFromEnv } from '@alma-cache/aws-utils';
import { ofKinds, QueuedUserStore, UserStore } from '@alma-cache/cache-schemas';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { almaClient } from './alma.ts';
import { documentClient, sqs } from './aws-clients.ts';
import { createServer } from './serve.ts';

const telemetry = telemetryFromEnv();
const count = counter(telemetry);

const store = (variable: string) => ({ client: documentClient, table: requireEnv(variable) });

const serve = createServer({
  stores: {
    users: new UserStore(store('USER_CACHE_TABLE')),
    records: ofKinds((kind) => kind.store(store(kind.tableVariable))),
    queuedUsers: new QueuedUserStore(store('QUEUED_USER_CACHE_TABLE')),
  },
  alma: almaClient(apiKeyFromSsm(requireEnv('ALMA_API_KEY_NAME')), telemetry),
  usersQueue: new Queue({ url: requireEnv('USERS_QUEUE_URL') }, { client: sqs, count }),
  logger: telemetry.logger,
  count,
});

/** Answers every route of the API from the cache, and from Alma what the cache does not hold. */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
  .use(observe(telemetry))
  .handler(serve);
