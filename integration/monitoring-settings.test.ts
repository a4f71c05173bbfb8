import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { compile } from '@alma-cache/testing/template/compile';
import { settingsOf } from '@alma-cache/testing/template/settings';
import { describe, expect, test } from '@jest/globals';

const service = join(root, 'services/bulk-update-cache');
const { monitoringSettings } = createRequire(import.meta.url)('../serverless.settings.cjs');
const topic = 'arn:aws:sns:eu-west-1:123456789012:alarms';
const AWS_REGION = 'eu-west-1';

test('every alarm tells the topic when it begins and when it ends, and the quota is low where the parameter says', async () => {
  const { alarms, dashboards } = await compile(
    service,
    'prod',
    {
      AWS_REGION,
      ALARM_TOPIC_ARN: ` ${topic}`,
      USER_QUEUE_ARN_PROD: 'arn:aws:sqs:eu-west-1:123456789012:existing-users',
      USER_DLQ_ARN_PROD: 'arn:aws:sqs:eu-west-1:123456789012:existing-users-dlq',
    },
    { almaCallsLow: '20000', almaReserve: '30000' },
  );
  expect(Object.values(alarms).length).toBeGreaterThan(20);
  for (const alarm of Object.values(alarms)) {
    expect(alarm).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  }
  expect(alarms.AlmaQuotaLowAlarm).toMatchObject({
    Threshold: 20_000,
    AlarmDescription: expect.stringMatching(/fewer than 20000 more calls .* the last 30000 to patrons/),
  });
  for (const calls of [20_000, 30_000]) {
    expect(JSON.stringify(dashboards)).toContain(`\\"value\\":${calls}`);
  }
  expect(alarms.ExistingUsersOldestMessageAlarm).toMatchObject({
    Dimensions: [{ Name: 'QueueName', Value: 'existing-users' }],
  });
  expect(alarms.ExistingUsersDlqDeadLettersAlarm).toMatchObject({
    Dimensions: [{ Name: 'QueueName', Value: 'existing-users-dlq' }],
  });
});

test.each([
  ['alarms'],
  ['arn:aws:sqs:eu-west-1:123456789012:alarms'],
  [`${topic}:5be8af8f-6d21-4d8b-8f6d-1a5e7d6c3c11`],
  ['arn:aws:sns:us-east-1:123456789012:alarms'],
])('%s, which is no topic that CloudWatch could tell, is refused', async (arn) => {
  await expect(settingsOf(monitoringSettings, 'stg', { AWS_REGION, ALARM_TOPIC_ARN: arn })).rejects.toThrow(
    `ALARM_TOPIC_ARN must be the ARN of an SNS topic in eu-west-1, such as ${topic}, not ${arn}`,
  );
});

test('a dead-letter queue that is none, or in another region, is refused', async () => {
  const USER_DLQ_ARN_STG = 'arn:aws:sqs:us-east-1:123456789012:existing-users-dlq';
  await expect(settingsOf(monitoringSettings, 'stg', { AWS_REGION, USER_DLQ_ARN_STG })).rejects.toThrow(
    'USER_DLQ_ARN_STG must be the ARN of an SQS queue in eu-west-1, not',
  );
});

test('the region is that of AWS_REGION, as for the AWS CLI, and the topic has to be there', async () => {
  const ALARM_TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:alarms';
  const { alarms, provider } = await compile(service, 'stg', { AWS_REGION: 'us-east-1', ALARM_TOPIC_ARN });
  expect(provider).toMatchObject({ region: 'us-east-1' });
  expect(alarms.UpdateLoanErrorsAlarm).toMatchObject({ AlarmActions: [ALARM_TOPIC_ARN] });
});

test('a number of calls that is none is refused', async () => {
  await expect(settingsOf(monitoringSettings, 'stg', {}, { almaCallsLow: 'few' })).rejects.toThrow(
    'stage parameter almaCallsLow must be a number from 0 on',
  );
});

describe('alarms that an institution does without', () => {
  const webhookHandler = join(root, 'services/webhook-handler');

  test('are left out, on the dashboard too', async () => {
    const { alarms, dashboards } = await compile(
      webhookHandler,
      'prod',
      {},
      { alarmsOff: 'no-webhooks, answers-failed' },
    );
    expect(Object.keys(alarms)).toContain('ReceiveEventWebhooksRefusedAlarm');
    expect(Object.keys(alarms).filter((id) => /NoWebhooks|AnswersFailed/.test(id))).toEqual([]);
    expect(JSON.stringify(dashboards)).not.toContain('NoWebhooksAlarm');
  });

  test('are named, or packaging ends', async () => {
    await expect(compile(webhookHandler, 'stg', {}, { alarmsOff: 'no-webhook' })).rejects.toMatchObject({
      message: expect.stringContaining(
        'stage parameter alarmsOff may name answers-failed, requests-refused, webhooks-refused,',
      ),
    });
  });
});
