import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { alarmFaults, Deployed, metricsOf, misplaced } from '@alma-cache/testing/template/cloudwatch';
import { compile, packagedStack } from '@alma-cache/testing/template/compile';
import type { CompiledTemplate } from '@alma-cache/testing/template/compiled-template';
import {
  type AlarmProperties,
  type DashboardBody,
  dashboardBody,
} from '@alma-cache/testing/template/monitoring-properties';
import { placeholderEnvironment } from '@alma-cache/testing/template/placeholders';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

interface Watched {
  readonly directory: string;
  readonly deadLetterQueues: readonly string[];
  /** Queues whose messages wait for Alma, and those whose do not. */
  readonly refreshQueues: readonly string[];
  readonly eventQueues: readonly string[];
  readonly functions: readonly string[];
  readonly readers: readonly string[];
  /** REST APIs, and functions that take webhooks. */
  readonly apis: readonly string[];
  readonly receivers: readonly string[];
}

const bulkUpdateCache: Watched = {
  directory: 'services/bulk-update-cache',
  deadLetterQueues: ['loansDLQ', 'requestsDLQ', 'feesDLQ'],
  refreshQueues: ['placeholder-users', 'loansQueue', 'requestsQueue', 'feesQueue'],
  eventQueues: [],
  functions: ['updateUser', 'updateLoan', 'updateRequest', 'updateFee'],
  readers: ['updateUser', 'updateLoan', 'updateRequest', 'updateFee'],
  apis: [],
  receivers: [],
};
const snsUpdateCache: Watched = {
  directory: 'services/sns-update-cache',
  deadLetterQueues: [
    'usersDLQ',
    'loanUpdatedDLQ',
    'loanReturnedDLQ',
    'requestUpdatedDLQ',
    'requestClosedDLQ',
    'userUpdatedDLQ',
    'userDeletedDLQ',
  ],
  refreshQueues: [],
  eventQueues: [
    'loanUpdatedQueue',
    'loanReturnedQueue',
    'requestUpdatedQueue',
    'requestClosedQueue',
    'userUpdatedQueue',
    'userDeletedQueue',
  ],
  functions: ['loanUpdated', 'loanReturned', 'requestUpdated', 'requestClosed', 'userUpdated', 'userDeleted'],
  readers: [],
  apis: [],
  receivers: [],
};
const webhookHandler: Watched = {
  directory: 'services/webhook-handler',
  deadLetterQueues: [],
  refreshQueues: [],
  eventQueues: [],
  functions: ['answerChallenge', 'receiveEvent'],
  readers: [],
  apis: ['api-gateway'],
  receivers: ['receiveEvent'],
};
const apiGateway: Watched = {
  ...webhookHandler,
  directory: 'services/api-gateway',
  functions: ['api'],
  readers: ['api'],
  receivers: [],
};
const services = [bulkUpdateCache, snsUpdateCache, webhookHandler, apiGateway];
const wholeStack: Watched = {
  directory: '.',
  deadLetterQueues: services.flatMap(({ deadLetterQueues }) => deadLetterQueues),
  refreshQueues: ['usersQueue', 'loansQueue', 'requestsQueue', 'feesQueue'],
  eventQueues: snsUpdateCache.eventQueues,
  functions: services.flatMap(({ functions }) => functions),
  readers: services.flatMap(({ readers }) => readers),
  apis: ['api-gateway'],
  receivers: ['receiveEvent'],
};

const deployments = [wholeStack, ...services].flatMap((watched) =>
  ['stg', 'prod'].map((stage) => ({ ...watched, stage })),
);

describe.each(deployments)('$directory, stage $stage', ({ directory, stage, ...watched }) => {
  let template: CompiledTemplate;
  let deployed: Deployed;
  let body: DashboardBody;
  let alarmNamed: ReadonlyMap<string, AlarmProperties>;

  beforeAll(async () => {
    template = await compile(join(root, directory), stage);
    const existing = ['placeholder-users', ...Object.values(placeholderEnvironment(stage))];
    deployed = new Deployed(template, existing);
    alarmNamed = new Map(
      Object.values(template.alarms).map((alarm) => [deployed.resolve(alarm.AlarmName), alarm]),
    );
    const [dashboard] = Object.values(template.dashboards);
    body = v.parse(dashboardBody, JSON.parse(deployed.resolve(dashboard?.DashboardBody ?? '')));
  });

  const thresholds = (of: readonly string[], kind: string) =>
    of.map((name) => alarmNamed.get(`the-stack-${name}-${kind}`)?.Threshold);

  test('has an alarm for each thing and trouble, and no other', () => {
    const named = (of: readonly string[], ...kinds: string[]) =>
      of.flatMap((name) => kinds.map((kind) => `the-stack-${name}-${kind}`));
    expect([...alarmNamed.keys()].sort()).toEqual(
      [
        ...named(watched.deadLetterQueues, 'dead-letters'),
        ...named([...watched.refreshQueues, ...watched.eventQueues], 'oldest-message'),
        ...named(watched.functions, 'errors', 'throttles', 'near-timeout'),
        ...named(watched.readers, 'key-refused'),
        ...named(watched.readers.length > 0 ? ['alma'] : [], 'quota-low'),
        ...named(watched.apis, 'answers-failed', 'requests-refused'),
        ...named(watched.receivers, 'webhooks-refused', 'no-webhooks'),
      ].sort(),
    );
  });

  test('has alarms that CloudWatch takes, on metrics that something in the stack writes', () => {
    for (const alarm of alarmNamed.values()) {
      expect(alarmFaults(alarm)).toEqual([]);
      expect(deployed.metricsOf(alarm).filter((metric) => !deployed.has(metric))).toEqual([]);
    }
    expect(template.types.size).toBeLessThanOrEqual(500);
  });

  test('says of each alarm what it is of, and where the runbook says the rest', () => {
    for (const [name, { AlarmDescription }] of alarmNamed) {
      const [, of = '', kind] =
        /^the-stack-(.+?)-(dead-letters|oldest-message|near-timeout|key-refused|quota-low|answers-failed|requests-refused|webhooks-refused|no-webhooks|\w+)$/.exec(
          name,
        ) ?? [];
      expect(AlarmDescription.toLowerCase()).toContain(of.toLowerCase());
      expect(AlarmDescription).toMatch(new RegExp(`[a-z]\\. docs/operations\\.md#alarm-${kind}$`));
    }
  });

  test('tells nobody where no topic is named, and takes silence for health, but for the quota and for webhooks', () => {
    for (const [name, alarm] of alarmNamed) {
      expect(alarm).not.toHaveProperty('AlarmActions');
      expect(alarm).not.toHaveProperty('OKActions');
      const [, kind = ''] = /(quota-low|no-webhooks)$/.exec(name) ?? [];
      const silence = { 'quota-low': 'ignore', 'no-webhooks': 'breaching' }[kind] ?? 'notBreaching';
      expect(alarm.TreatMissingData).toBe(silence);
    }
  });

  test('lets a refresh wait for days, below the four that SQS keeps messages by default, an event for minutes', () => {
    const days = watched.refreshQueues.map(() => 3 * DAY);
    const minutes = watched.eventQueues.map(() => 15 * MINUTE);
    expect(thresholds(watched.refreshQueues, 'oldest-message')).toEqual(days);
    expect(thresholds(watched.eventQueues, 'oldest-message')).toEqual(minutes);
  });

  test("is close to each function's timeout at four fifths of it", () => {
    // What is switched off is not watched.
    const on = Object.entries(template.functions).filter(([id]) => id !== 'VerifyUsersLambdaFunction');
    const timeouts = on.map(([, { Timeout }]) => Timeout * 800);
    expect(thresholds(watched.functions, 'near-timeout')).toHaveLength(timeouts.length);
    expect(thresholds(watched.functions, 'near-timeout').sort()).toEqual(timeouts.sort());
  });

  test('has one dashboard, in the grid, of metrics that something in the stack writes', () => {
    expect(Object.keys(template.dashboards)).toEqual(['Dashboard']);
    expect(misplaced(body)).toEqual([]);
    expect(metricsOf(body).filter((metric) => !deployed.has(metric))).toEqual([]);
  });

  test('shows on it the state of every alarm, and every metric that there is an alarm on', () => {
    const states = body.widgets.flatMap((widget) =>
      widget.type === 'alarm' ? widget.properties.alarms : [],
    );
    expect(states.sort()).toEqual(Object.keys(template.alarms).sort());
    const alarmMetrics = [...alarmNamed.values()].flatMap((alarm) => deployed.metricsOf(alarm));
    expect(metricsOf(body)).toEqual(expect.arrayContaining(alarmMetrics));
  });

  test('searches what is not known beforehand, within the length that a search may have', () => {
    const searches = body.widgets
      .flatMap((widget) => (widget.type === 'metric' ? widget.properties.metrics : []))
      .flatMap(([first]) => (typeof first === 'object' && 'expression' in first ? [first.expression] : []));
    const consumers = Object.values(template.mappings).map(
      ({ FunctionName }) => FunctionName['Fn::GetAtt'][0],
    );
    const readers = consumers.filter(
      (id) => 'ALMA_API_KEY_NAME' in (template.functions[id]?.Environment.Variables ?? {}),
    );
    const searchFor = (dimensions: string, metric: string, functions: readonly string[]) =>
      `SEARCH('{AlmaCache,${dimensions}} MetricName=${metric} function=(${functions.map((id) => `"${id}"`).join(' OR ')})', 'Sum', 300)`;
    const outcomesOf = (kind: string) =>
      `("${kind}Right" OR "${kind}Missing" OR "${kind}Outdated" OR "${kind}NoLongerThere" OR "${kind}NotCached")`;
    expect(searches).toEqual([
      ...(consumers.length > 0 ? [searchFor('service,function,code', '"RecordsFailed"', consumers)] : []),
      ...(readers.length > 0
        ? ['Loans', 'Requests', 'Fees'].map((kind) =>
            searchFor('service,function', outcomesOf(kind), readers),
          )
        : []),
    ]);
    for (const search of searches) expect(search.length).toBeLessThanOrEqual(1024);
  });
});

/** The whole request, writing back included: services/api-gateway/README.md. */
const API_ENDS_AFTER_MS = 20_000;

test('an API that takes all of the time it gives itself is near its timeout, and has some left to answer', async () => {
  const { alarms, functions } = await packagedStack();
  const timeout = Number(functions.ApiLambdaFunction?.Timeout) * 1000;
  expect(timeout - API_ENDS_AFTER_MS).toBeGreaterThanOrEqual(3000);
  expect(alarms.ApiNearTimeoutAlarm?.Threshold).toBeLessThan(API_ENDS_AFTER_MS);
});
