import { setTimeout } from 'node:timers/promises';
import { apiKeyFromSsm, observe, requireEnv } from '@alma-cache/aws-utils';
import { type RecordKind, recordKinds, UserStore } from '@alma-cache/cache-schemas';
import { drawUsers, verifyUser } from '@alma-cache/cache-schemas/verify';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { almaClient, isEndOfQuota } from './alma.ts';
import { documentClient as client } from './document-client.ts';
import { count, telemetry } from './telemetry.ts';
import { verifySample } from './verify-sample.ts';

const table = requireEnv('USER_CACHE_TABLE');
const users = new UserStore({ client, table });
const caches = Object.values(recordKinds).map((kind: RecordKind) => ({
  kind,
  records: kind.store({ client, table: requireEnv(kind.tableVariable) }),
}));
const alma = almaClient(apiKeyFromSsm(requireEnv('ALMA_API_KEY_NAME')));
const sampleSize = Number(requireEnv('VERIFY_USERS'));

/** For the last users to be told of, and the results. ms. */
const TIME_TO_END = 60_000;

/** Events arrive within seconds. ms. */
const SETTLE_MS = 5000;

/** Compares a sample of the users whom the cache answers for with Alma, another one each time, and counts how right it is. */
export const handler = middy<unknown, void>({ timeoutEarlyInMillis: 0 })
  .use(observe(telemetry))
  .handler(async (_: unknown, context: Context) => {
    const now = Date.now;
    const deadline = now() + context.getRemainingTimeInMillis() - TIME_TO_END;
    const signal = AbortSignal.timeout(Math.max(0, deadline - now()));
    const seed = now();
    telemetry.logger.appendKeys({ seed });
    const order = await drawUsers({ client, table, seed, signal, now });
    await verifySample({
      sample: order.slice(0, sampleSize),
      verify: (userId) =>
        verifyUser(userId, {
          users,
          caches,
          alma: alma.users.for(userId, { deadline: deadline + TIME_TO_END / 2 }),
          settle: () => setTimeout(SETTLE_MS),
          now,
        }),
      endsTheDay: isEndOfQuota,
      deadline,
      now,
      count,
      logger: telemetry.logger,
    });
  });
