import { createRequire } from 'node:module';
import { join } from 'node:path';
import { almaRegions } from '@alma-cache/alma-client';
import { root } from '@alma-cache/testing/root';
import { compile, packagedStack } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import { settingsOf } from '@alma-cache/testing/template/settings';
import { beforeAll, describe, expect, test } from '@jest/globals';

const service = join(root, 'services/bulk-update-cache');
const require = createRequire(import.meta.url);
const { almaSettings } = require('../../../serverless.settings.cjs');
const existingResources = require('../existing-resources.cjs');

/** What the settings give each function that reads Alma for queued messages, by its key. */
interface AlmaSettings {
  readonly maximumConcurrency: Readonly<Record<string, number>>;
  readonly requestsPerSecond: Readonly<Record<string, string>>;
  readonly batchSize: Readonly<Record<string, number>>;
  readonly timeout: Readonly<Record<string, number>>;
}

const deployments = [
  { name: 'the service alone, stage stg', read: () => compile(service, 'stg') },
  { name: 'the service alone, stage prod', read: () => compile(service, 'prod') },
  { name: 'the whole stack, stage stg', read: packagedStack },
  { name: 'the whole stack, stage prod', read: () => compile(root, 'prod') },
];

const ownQueues = { loansQueue: 'loansDLQ', requestsQueue: 'requestsDLQ', feesQueue: 'feesDLQ' };
const functionIds = [
  'UpdateUserLambdaFunction',
  'UpdateLoanLambdaFunction',
  'UpdateRequestLambdaFunction',
  'UpdateFeeLambdaFunction',
];

describe.each(deployments)('$name', ({ read }) => {
  let template: CompiledTemplate;

  beforeAll(async () => {
    template = await read();
  });

  test('deploys the four functions on Node 24, arm64', () => {
    const { functions } = template;
    expect(Object.keys(functions)).toEqual(expect.arrayContaining(functionIds));
    for (const { Runtime, Architectures } of Object.values(functions)) {
      expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    }
  });

  test('reports partial batch failures from every queue, with at least two executions and a bound', () => {
    const { mappings } = template;
    expect(Object.keys(mappings).length).toBeGreaterThanOrEqual(4);
    for (const mapping of Object.values(mappings)) {
      expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(mapping.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
    }
  });

  test('redrives each own queue after three receives to a dead-letter queue that keeps two weeks', () => {
    const { queues } = template;
    for (const [queue, deadLetterQueue] of Object.entries(ownQueues)) {
      expect(queues[queue]?.RedrivePolicy).toEqual({
        deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterQueue, 'Arn'] },
        maxReceiveCount: 3,
      });
      expect(queues[deadLetterQueue]?.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
    }
  });

  test("hides a message for at least six times its function's timeout", () => {
    const { functions, mappings, queues } = template;
    for (const mapping of Object.values(mappings)) {
      const queue = queues[queueOf(mapping.EventSourceArn)];
      if (queue === undefined) continue;
      const timeout = functions[mapping.FunctionName['Fn::GetAtt'][0]]?.Timeout ?? Number.POSITIVE_INFINITY;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test('lets update-user end before the default visibility timeout of an existing Users queue, 30 s', () => {
    const { functions } = template;
    expect(functions.UpdateUserLambdaFunction?.Timeout).toBeLessThanOrEqual(30);
  });

  test('creates the Fee table with its expiry', () => {
    const { tables } = template;
    expect(tables.feeCacheTable).toEqual({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiry_date', Enabled: true },
    });
  });

  test('gives each function a role of its own, without a wildcard but for X-Ray', () => {
    const { functions, roles } = template;
    const roleNames = new Set(Object.values(functions).map(({ Role }) => JSON.stringify(Role)));
    expect(roleNames.size).toBe(Object.keys(functions).length);
    for (const { Action, Resource } of statementsOf(roles)) {
      const actions = [Action].flat();
      if (actions.every((action) => action.startsWith('xray:'))) continue;
      expect(`${actions} ${JSON.stringify(Resource)}`).not.toContain('*');
    }
  });

  test('has a function that compares users with Alma, which is switched off and takes nothing', () => {
    const { functions, rules } = template;
    const { VerifyUsersLambdaFunction } = functions;
    expect(Object.values(rules).map(({ State }) => State)).toEqual(['DISABLED']);
    expect(VerifyUsersLambdaFunction?.Environment.Variables.VERIFY_USERS).toBe('0');
    expect(VerifyUsersLambdaFunction?.ReservedConcurrentExecutions).toBeUndefined();
  });

  test("keeps concurrency × share, over the four functions, within the stage's 24 requests per second", () => {
    expect(ratePerSecond(template)).toBeLessThanOrEqual(24);
    expect(ratePerSecond(template)).toBeGreaterThan(23);
  });

  test('gives a full batch its turns of Alma in half of its time, a batch of users with 300 loans too', () => {
    expect(longTurns(template)).toEqual([]);
  });
});

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

test('the whole stack owns the Users queue and the tables, wired by reference', async () => {
  const { functions, queues, tables } = await packagedStack();
  expect(queues.usersQueue?.RedrivePolicy?.deadLetterTargetArn).toEqual({
    'Fn::GetAtt': ['usersDLQ', 'Arn'],
  });
  expect(
    Object.entries(tables).map(([id, { KeySchema, TimeToLiveSpecification }]) => [
      id,
      KeySchema[0]?.AttributeName,
      TimeToLiveSpecification.AttributeName,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['userCacheTable', 'primary_id', 'expiry_date'],
      ['loanCacheTable', 'loan_id', 'expiry_date'],
      ['requestCacheTable', 'request_id', 'record_expiry_date'],
      ['feeCacheTable', 'id', 'expiry_date'],
    ]),
  );
  expect(functions.UpdateLoanLambdaFunction?.Environment.Variables).toMatchObject({
    USER_CACHE_TABLE: { Ref: 'userCacheTable' },
    LOAN_CACHE_TABLE: { Ref: 'loanCacheTable' },
  });
});

test.each([
  {
    name: 'User',
    queue: 'usersQueue',
    own: [
      ['sqs:SendMessage', [arnOf('loansQueue'), arnOf('requestsQueue'), arnOf('feesQueue')]],
      ['dynamodb:GetItem, dynamodb:PutItem', arnOf('userCacheTable')],
      [
        'dynamodb:GetItem, dynamodb:BatchGetItem, dynamodb:PutItem',
        [arnOf('loanCacheTable'), arnOf('requestCacheTable'), arnOf('feeCacheTable')],
      ],
    ],
  },
  ...['loan', 'request', 'fee'].map((kind) => ({
    name: kind.charAt(0).toUpperCase() + kind.slice(1),
    queue: `${kind}sQueue`,
    own: [
      ['dynamodb:GetItem, dynamodb:PutItem', arnOf('userCacheTable')],
      ['dynamodb:GetItem, dynamodb:PutItem', arnOf(`${kind}CacheTable`)],
    ],
  })),
])('lets update$name do what its code does, and nothing else', async ({ name, queue, own }) => {
  const template = await packagedStack();
  expect(template.functions[`Update${name}LambdaFunction`]?.Role).toEqual(arnOf(`update${name}Role`));
  expect(template.permissionsOf(`update${name}Role`)).toEqual([
    ['logs:CreateLogStream, logs:PutLogEvents', arnOf(`Update${name}LogGroup`)],
    ['xray:PutTraceSegments, xray:PutTelemetryRecords', '*'],
    ['ssm:GetParameters', { 'Fn::Sub': expect.stringMatching(/^arn:.*:parameter\//) }],
    [
      'sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:GetQueueUrl, sqs:ChangeMessageVisibility, sqs:SendMessage',
      arnOf(queue),
    ],
    ...own,
  ]);
});

test('the service alone takes queue and tables from the environment of its stage', async () => {
  const { functions, mappings, queues } = await compile(service, 'prod', {
    ALMA_API_KEY_NAME: '/library/alma',
    USER_QUEUE_ARN_PROD: 'arn:aws:sqs:eu-west-1:111122223333:users',
    USER_CACHE_TABLE_NAME_PROD: 'existing-users',
    LOAN_CACHE_TABLE_NAME_PROD: 'existing-loans',
  });
  expect(Object.keys(queues).sort()).toEqual(Object.entries(ownQueues).flat().sort());
  expect(Object.values(mappings).map(({ EventSourceArn }) => EventSourceArn)).toContain(
    'arn:aws:sqs:eu-west-1:111122223333:users',
  );
  expect(functions.UpdateLoanLambdaFunction?.Environment.Variables).toMatchObject({
    ALMA_API_KEY_NAME: '/library/alma',
    ALMA_REGION: 'eu',
    USER_CACHE_TABLE: 'existing-users',
    LOAN_CACHE_TABLE: 'existing-loans',
  });
});

test('an unknown stage is refused by name', async () => {
  await expect(compile(service, 'dev')).rejects.toMatchObject({
    message: expect.stringContaining('unknown stage "dev", deploy with --stage stg or --stage prod'),
  });
});

test.each([
  ['ALMA_REGION', 'mars', `ALMA_REGION must be one of ${almaRegions.join(', ')}, not mars`],
  ['ALMA_API_URL', 'alma.example.edu', 'ALMA_API_URL must be an http or https URL'],
])('%s=%s, with which no function could start, is refused', async (name, value, message) => {
  await expect(settingsOf(almaSettings, 'stg', { [name]: value })).rejects.toThrow(message);
});

test('every missing variable is named at once', async () => {
  const missing = { USER_QUEUE_ARN_PROD: ' ', REQUEST_CACHE_TABLE_NAME_PROD: ' ' };
  await expect(settingsOf(existingResources, 'prod', missing)).rejects.toThrow(
    'not set in the environment: USER_QUEUE_ARN_PROD, REQUEST_CACHE_TABLE_NAME_PROD',
  );
});

function arnOf(id: string) {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

/** The logical id of the queue behind an event source, or its ARN where the queue is not of this template. */
function queueOf(eventSourceArn: unknown): string {
  if (typeof eventSourceArn === 'string') return eventSourceArn;
  return String(Object.values(eventSourceArn as Record<string, string[]>)[0]?.[0]);
}

function statementsOf(roles: CompiledTemplate['roles']) {
  return Object.values(roles).flatMap(({ Policies }) =>
    Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  );
}

function modeOf({ functions }: CompiledTemplate) {
  return functions.UpdateUserLambdaFunction?.Environment.Variables.REFRESH_MODE;
}

/** Requests per second that these functions behind queues may send to Alma together, every execution at its share. */
function ratePerSecond({ functions, mappings }: CompiledTemplate, ids = Object.keys(functions)): number {
  return Object.values(mappings).reduce((sum, mapping) => {
    const [id] = mapping.FunctionName['Fn::GetAtt'];
    if (!ids.includes(id)) return sum;
    const variables = functions[id]?.Environment.Variables;
    return sum + mapping.ScalingConfig.MaximumConcurrency * Number(variables?.ALMA_REQUESTS_PER_SECOND ?? 0);
  }, 0);
}

/** The functions whose full batch would wait for its turns of Alma, and for nothing else, over half of their timeout. */
function longTurns({ functions, mappings }: CompiledTemplate) {
  return functionIds.flatMap((id) => {
    const mapping = Object.values(mappings).find(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === id);
    const { Timeout = 0, Environment } = functions[id] ?? {};
    // Three pages of a hundred loans and the empty one after them, the requests, the fees.
    const callsPerMessage = id === 'UpdateUserLambdaFunction' ? 6 : 1;
    const calls = (mapping?.BatchSize ?? Number.NaN) * callsPerMessage;
    const seconds = calls / Number(Environment?.Variables.ALMA_REQUESTS_PER_SECOND);
    return seconds <= Timeout / 2 ? [] : [{ id, seconds, timeout: Timeout }];
  });
}
