import { expect, test } from '@jest/globals';
import { MonitoringPlugin } from './plugin.js';

test('adds alarms and a dashboard of them to the template once the own resources of the service are in it', () => {
  const template = {
    Resources: { ApiLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 24 } } },
  };
  const plugin = new MonitoringPlugin({
    service: {
      custom: { monitoring: { almaCallsLow: 5000, almaReserve: 10_000, alarmsOff: [] } },
      provider: { compiledCloudFormationTemplate: template },
    },
  });
  expect(Object.keys(template.Resources)).toEqual(['ApiLambdaFunction']);
  plugin.hooks['after:aws:package:finalize:mergeCustomProviderResources']();
  expect(template.Resources).toEqual({
    ApiLambdaFunction: expect.anything(),
    ApiErrorsAlarm: expect.anything(),
    ApiThrottlesAlarm: expect.anything(),
    ApiNearTimeoutAlarm: expect.anything(),
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: { 'Fn::Sub': '$' + '{AWS::StackName}-$' + '{AWS::Region}' },
        DashboardBody: { 'Fn::Sub': expect.stringContaining('{ApiErrorsAlarm.Arn}') },
      },
    },
  });
});
