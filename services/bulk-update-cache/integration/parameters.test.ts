import { createRequire } from 'node:module';
import { compile, packagedStack } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { settingsOf } from '@alma-cache/testing/template/settings';
import { describe, expect, test } from '@jest/globals';
import { arnOf, functionIds, longTurns, ratePerSecond, service } from './readers.ts';

const require = createRequire(import.meta.url);
const { almaSettings } = require('../../../serverless.settings.cjs');

/** What the settings give each function that reads Alma for queued messages, by its key. */
interface AlmaSettings {
  readonly maximumConcurrency: Readonly<Record<string, number>>;
  readonly requestsPerSecond: Readonly<Record<string, string>>;
  readonly batchSize: Readonly<Record<string, number>>;
  readonly timeout: Readonly<Record<string, number>>;
}

test.each([3, 10])('at %i requests per second too, the turns of a full batch fit', async (rate) => {
  const template = await compile(service, 'stg', {}, { almaRequestsPerSecond: String(rate) });
  expect(longTurns(template)).toEqual([]);
  expect(ratePerSecond(template)).toBeLessThanOrEqual(rate);
});

describe('in direct mode', () => {
  const refreshMode = 'direct';

  test('update-user has nearly all of the rate, and no resource but the functions differs', async () => {
    const [direct, queued] = [
      await compile(service, 'stg', {}, { refreshMode }),
      await compile(service, 'stg'),
    ];
    expect([direct, queued].map(modeOf)).toEqual(['direct', 'queued']);
    expect(longTurns(direct)).toEqual([]);
    expect(ratePerSecond(direct)).toBeLessThanOrEqual(24);
    expect(ratePerSecond(direct, ['UpdateUserLambdaFunction'])).toBeGreaterThan(23);
    expect(Object.keys(direct.mappings)).toEqual(Object.keys(queued.mappings));
    const { queues, tables, roles } = direct;
    expect({ queues, tables, roles }).toEqual({
      queues: queued.queues,
      tables: queued.tables,
      roles: queued.roles,
    });
  });

  test.each([3, 10, 50])('at %i requests per second too, the turns of a full batch fit', async (rate) => {
    const settings = (await settingsOf(
      almaSettings,
      'stg',
      {},
      {
        refreshMode,
        almaRequestsPerSecond: String(rate),
      },
    )) as AlmaSettings;
    const { maximumConcurrency, requestsPerSecond, batchSize, timeout } = settings;
    const readers = Object.keys(batchSize);
    const rates = readers.map((name) => Number(requestsPerSecond[name]) * (maximumConcurrency[name] ?? 0));
    expect(rates.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(rate + 1e-9);
    for (const name of readers) {
      const calls = (batchSize[name] ?? 0) * (name === 'updateUser' ? 6 : 1);
      expect(calls / Number(requestsPerSecond[name])).toBeLessThanOrEqual((timeout[name] ?? 0) / 2);
    }
  });
});

test('a refresh mode that there is not is refused', async () => {
  await expect(settingsOf(almaSettings, 'stg', {}, { refreshMode: 'both' })).rejects.toThrow(
    'stage parameter refreshMode must be queued or direct, not both',
  );
});

describe('a stack that compares 550 users a day with Alma', () => {
  test('has one execution do it, on a schedule, once', async () => {
    const { functions, rules } = await compile(service, 'stg', {}, { verifyUsersPerDay: '550' });
    expect(Object.values(rules)).toEqual([
      {
        ScheduleExpression: 'cron(0 15 * * ? *)',
        State: 'ENABLED',
        Targets: [expect.objectContaining({ Arn: arnOf('VerifyUsersLambdaFunction') })],
      },
    ]);
    expect(functions.VerifyUsersLambdaFunction).toMatchObject({
      ReservedConcurrentExecutions: 1,
      Timeout: 900,
      Environment: { Variables: { VERIFY_USERS: '550' } },
    });
  });

  test('has its calls within the rate, and their turns within twelve minutes', async () => {
    const template = await compile(service, 'stg', {}, { verifyUsersPerDay: '550' });
    const { Environment } = template.functions.VerifyUsersLambdaFunction ?? {};
    const verifying = Number(Environment?.Variables.ALMA_REQUESTS_PER_SECOND);
    expect((550 * 3.3) / verifying).toBeCloseTo(12 * 60, 0);
    expect(ratePerSecond(template) + verifying).toBeLessThanOrEqual(24);
    expect(ratePerSecond(template) + verifying).toBeGreaterThan(23);
    expect(longTurns(template)).toEqual([]);
  });

  test('may read the key and the tables, and write nothing', async () => {
    const template = await packagedStack();
    expect(template.permissionsOf('verifyUsersRole')).toEqual([
      ['logs:CreateLogStream, logs:PutLogEvents', arnOf('VerifyUsersLogGroup')],
      ['xray:PutTraceSegments, xray:PutTelemetryRecords', '*'],
      ['ssm:GetParameters', { 'Fn::Sub': expect.stringMatching(/^arn:.*:parameter\//) }],
      ['dynamodb:Scan, dynamodb:GetItem', arnOf('userCacheTable')],
      [
        'dynamodb:BatchGetItem',
        [arnOf('loanCacheTable'), arnOf('requestCacheTable'), arnOf('feeCacheTable')],
      ],
    ]);
  });
});

test.each([
  { verifyUsersPerDay: '1309', almaRequestsPerSecond: '24' },
  { verifyUsersPerDay: '218', almaRequestsPerSecond: '4' },
])('as many users as a quarter of the rate has time for may be compared: %j', async (parameters) => {
  const settings = await settingsOf(almaSettings, 'stg', {}, parameters);
  expect(settings).toMatchObject({ verifier: { isOn: true } });
});

test.each([
  [{ verifyUsersPerDay: '1310' }, 'from 0 to 1309: for more, with almaRequestsPerSecond=24,'],
  [{ verifyUsersPerDay: '219', almaRequestsPerSecond: '4' }, 'from 0 to 218: for more,'],
  [{ verifyUsersPerDay: '1', almaRequestsPerSecond: '3' }, 'from 0 to 0: for more,'],
  [{ verifyUsersPerDay: '10.5' }, 'from 0 to 1309'],
  [{ verifyUsersPerDay: '-1' }, 'from 0 on'],
  [{ verifyUsersPerDay: 'all' }, 'from 0 on'],
])('more, or what is no number of users, is refused: %j', async (parameters, why) => {
  await expect(settingsOf(almaSettings, 'stg', {}, parameters)).rejects.toThrow(
    new RegExp(`^.*stage parameter verifyUsersPerDay must be a (whole )?number ${why}`),
  );
});

test('a rate at which records would fail for nothing but waiting is refused', async () => {
  await expect(settingsOf(almaSettings, 'stg', {}, { almaRequestsPerSecond: '2.9' })).rejects.toThrow(
    'stage parameter almaRequestsPerSecond must be a number from 3 on',
  );
});

test('a call of Alma may take what a parameter says', async () => {
  const timeouts = ({ functions }: CompiledTemplate) =>
    functionIds.map((id) => functions[id]?.Environment.Variables.ALMA_TIMEOUT_MS);
  expect(timeouts(await packagedStack())).toEqual(functionIds.map(() => '20000'));
  const { functions } = await packagedStack();
  expect(functions.ApiLambdaFunction?.Environment.Variables).not.toHaveProperty('ALMA_TIMEOUT_MS');
  expect(timeouts(await compile(service, 'stg', {}, { almaTimeoutMs: '15000' }))).toEqual(
    functionIds.map(() => '15000'),
  );
});

test.each([
  ['20001', 'must be 20000 or less, as updateUser ends after 25 s'],
  ['20 s', 'must be a number from 1000 on'],
])(
  'a call that may take %s ms, which no function has the time for, is refused',
  async (almaTimeoutMs, why) => {
    await expect(settingsOf(almaSettings, 'stg', {}, { almaTimeoutMs })).rejects.toThrow(
      `stage parameter almaTimeoutMs ${why}`,
    );
  },
);

test('the functions behind queues leave the last calls of the day to patrons, as many as a parameter says, the API none', async () => {
  const reserves = ({ functions }: CompiledTemplate) =>
    functionIds.map((id) => functions[id]?.Environment.Variables.ALMA_RESERVE);
  expect(reserves(await packagedStack())).toEqual(functionIds.map(() => '10000'));
  const { functions } = await packagedStack();
  expect(functions.ApiLambdaFunction?.Environment.Variables).not.toHaveProperty('ALMA_RESERVE');
  expect(await settingsOf(almaSettings, 'stg', {}, { almaReserve: '0' })).toMatchObject({ reserve: '0' });
});

test.each([
  ['-1', 'must be a number from 0 on'],
  ['some', 'must be a number from 0 on'],
  ['0.5', 'must be a whole number of calls'],
])('a reserve of %s calls is refused', async (almaReserve, why) => {
  await expect(settingsOf(almaSettings, 'stg', {}, { almaReserve })).rejects.toThrow(
    `stage parameter almaReserve ${why}`,
  );
});

function modeOf({ functions }: CompiledTemplate) {
  return functions.UpdateUserLambdaFunction?.Environment.Variables.REFRESH_MODE;
}
