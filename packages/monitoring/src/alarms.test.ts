import { expect, test } from '@jest/globals';
import { alarms } from './alarms.js';
import { watched } from './watched.js';

const updateLoan = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Timeout: 30,
    Environment: {
      Variables: {
        POWERTOOLS_METRICS_NAMESPACE: 'AlmaCache',
        POWERTOOLS_SERVICE_NAME: 'bulk-update-cache',
        ALMA_API_KEY_NAME: '/library/alma',
      },
    },
  },
};

function alarmsOf(
  resources: Record<string, { Type: string; Properties: object }>,
  topicArn?: string,
  alarmsOff: string[] = [],
) {
  const settings = {
    almaCallsLow: 5000,
    almaReserve: 10_000,
    alarmsOff,
    ...(topicArn !== undefined && { topicArn }),
  };
  return alarms(watched({ Resources: resources }), settings);
}

test('a template without anything to watch has no alarms', () => {
  expect(alarmsOf({ role: { Type: 'AWS::IAM::Role', Properties: {} } })).toEqual({});
});

test("an alarm is named after stack, thing and kind, and takes its threshold from the function's timeout", () => {
  const { UpdateLoanNearTimeoutAlarm } = alarmsOf({ UpdateLoanLambdaFunction: updateLoan }, 'arn:topic');
  expect(UpdateLoanNearTimeoutAlarm).toEqual({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: { 'Fn::Sub': '$' + '{AWS::StackName}-updateLoan-near-timeout' },
      AlarmDescription: expect.stringMatching(
        /^updateLoan .* 30 s\. .* AlmaLatency .* SuccessfulRequestLatency\. docs\/operations\.md#alarm-near-timeout$/,
      ),
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      Dimensions: [{ Name: 'FunctionName', Value: { 'Fn::Sub': '$' + '{UpdateLoanLambdaFunction}' } }],
      Statistic: 'Maximum',
      Period: 300,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 24_000,
      EvaluationPeriods: 6,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
      AlarmActions: ['arn:topic'],
      OKActions: ['arn:topic'],
    },
  });
});

test('the quota is what any function was told last, and holds while none is told anything', () => {
  const { AlmaQuotaLowAlarm } = alarmsOf({
    UpdateLoanLambdaFunction: updateLoan,
    UpdateFeeLambdaFunction: updateLoan,
  });
  expect(AlmaQuotaLowAlarm).toMatchObject({
    Properties: {
      Metrics: [
        { Id: 'updateLoan', MetricStat: { Metric: { MetricName: 'AlmaCallsRemaining' }, Stat: 'Minimum' } },
        { Id: 'updateFee' },
        { Expression: 'MIN([updateLoan, updateFee])', ReturnData: true },
      ],
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 5000,
      TreatMissingData: 'ignore',
    },
  });
});

test.each([
  { name: 'a rotation that all containers notice at once', refusals: [20, 0, 0, 0, 0, 0], alarm: false },
  {
    name: 'a rotation that two containers notice one after the other',
    refusals: [1, 0, 5, 0, 0, 0],
    alarm: false,
  },
  { name: 'a key that stays refused, under load', refusals: [900, 900, 900], alarm: true },
  { name: 'a key that stays refused, and now and then a patron', refusals: [1, 0, 1, 0, 0, 1], alarm: true },
])('$name: alarm $alarm', ({ refusals, alarm }) => {
  const { UpdateLoanKeyRefusedAlarm } = alarmsOf({ UpdateLoanLambdaFunction: updateLoan });
  expect(UpdateLoanKeyRefusedAlarm?.Properties).toMatchObject({
    MetricName: 'AlmaKeyRefusals',
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  const number = (property: string) => Number(UpdateLoanKeyRefusedAlarm?.Properties[property]);
  expect(refusals.length).toBeLessThanOrEqual(number('EvaluationPeriods'));
  const breaching = refusals.filter((sum) => sum > number('Threshold'));
  expect(breaching.length >= number('DatapointsToAlarm')).toBe(alarm);
});

const receiveEvent = {
  Type: 'AWS::Lambda::Function',
  Properties: { Timeout: 4, Environment: { Variables: { ALMA_SHARED_SECRET_NAME: '/library/webhooks' } } },
};

test('no webhook at all is none in any of the hours of a day, and silence is none', () => {
  const { ReceiveEventNoWebhooksAlarm } = alarmsOf({ ReceiveEventLambdaFunction: receiveEvent });
  expect(ReceiveEventNoWebhooksAlarm?.Properties).toMatchObject({
    MetricName: 'EventsPublished',
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: 24,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
  });
  expect(ReceiveEventNoWebhooksAlarm?.Properties).not.toHaveProperty('DatapointsToAlarm');
});

test('what API Gateway refuses itself is what reaches none of the functions behind it, busy ones included', () => {
  const { ApiGatewayRequestsRefusedAlarm } = alarmsOf({
    ReceiveEventLambdaFunction: receiveEvent,
    UpdateLoanLambdaFunction: updateLoan,
    api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'stg-alma-cache' } },
    deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'api' }, StageName: 'stg' },
    },
    post: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { RestApiId: { Ref: 'api' }, Integration: { Uri: { Ref: 'ReceiveEventLambdaFunction' } } },
    },
  });
  expect(ApiGatewayRequestsRefusedAlarm?.Properties).toMatchObject({
    Metrics: [
      { Id: 'requests', MetricStat: { Metric: { MetricName: 'Count' }, Stat: 'Sum' } },
      { Id: 'receiveEventInvocations', MetricStat: { Metric: { MetricName: 'Invocations' } } },
      { Id: 'receiveEventThrottles', MetricStat: { Metric: { MetricName: 'Throttles' } } },
      {
        Expression: 'FILL(requests, 0) - FILL(receiveEventInvocations, 0) - FILL(receiveEventThrottles, 0)',
        ReturnData: true,
      },
    ],
    ComparisonOperator: 'GreaterThanThreshold',
    DatapointsToAlarm: 3,
    EvaluationPeriods: 6,
  });
});

test('alarms that are not wanted are left out, and no others', () => {
  const resources = {
    ReceiveEventLambdaFunction: receiveEvent,
    api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'stg-alma-cache' } },
    deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'api' }, StageName: 'stg' },
    },
  };
  const all = Object.keys(alarmsOf(resources));
  const wanted = Object.keys(alarmsOf(resources, undefined, ['no-webhooks', 'answers-failed']));
  expect(all.filter((id) => !wanted.includes(id))).toEqual([
    'ApiGatewayAnswersFailedAlarm',
    'ReceiveEventNoWebhooksAlarm',
  ]);
});

test('the share of a sample that is right is watched, and holds until the next; a function that is switched off is not', () => {
  const verifyUsers = (users: string) => ({
    VerifyUsersLambdaFunction: {
      ...updateLoan,
      Properties: {
        Timeout: 900,
        Environment: { Variables: { ...updateLoan.Properties.Environment.Variables, VERIFY_USERS: users } },
      },
    },
  });
  expect(alarmsOf(verifyUsers('550')).VerifyUsersShareLowAlarm?.Properties).toMatchObject({
    MetricName: 'ShareRight',
    Statistic: 'Minimum',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 99,
    EvaluationPeriods: 1,
    TreatMissingData: 'ignore',
  });
  expect(alarmsOf(verifyUsers('0'))).toEqual({});
});
