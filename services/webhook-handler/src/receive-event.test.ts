import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventTypes } from '@alma-cache/cache-schemas/events';
import { awsEnvironment } from '@alma-cache/testing/environment';
import { lambdaContext } from '@alma-cache/testing/lambda';
import { expect, test } from '@jest/globals';
import { apiGatewayEvent } from './testing/api-gateway.ts';

test('the function is made of its environment, and asks nobody before it has to', async () => {
  const topicArn = 'arn:aws:sns:eu-central-1:123456789012:topic';
  Object.assign(process.env, awsEnvironment, {
    ALMA_SHARED_SECRET_NAME: '/secret',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  for (const type of eventTypes) process.env[`${type}_TOPIC_ARN`] = topicArn;
  const { handler } = await import('./receive-event.ts');
  const answer = await handler(apiGatewayEvent({ body: '{}' }), lambdaContext(4000));
  expect(answer.statusCode).toBe(401);
});

test('a topic that is not named ends the start of the function', async () => {
  const { LOAN_DUE_DATE_TOPIC_ARN, ...environment } = process.env;
  const start = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'receive-event.ts')], {
    env: environment,
  });
  await expect(start).rejects.toThrow('LOAN_DUE_DATE_TOPIC_ARN');
});
