// @ts-check

import { apiMetric, lambdaMetric, ownMetric, queueMetric, tableMetric } from './metrics.js';
import { reference } from './substitute.js';
import { alarmStates, graph, latencyGraph, place, searchGraph, section } from './widgets.js';

/**
 * @typedef {import('./metrics.js').Metric} Metric
 * @typedef {import('./watched.js').Watched} Watched
 * @typedef {import('./watched.js').WatchedFunction} WatchedFunction
 */

const STACKED = { stacked: true };

/**
 * One dashboard, with a section for everything that the template has.
 *
 * @param {Watched} things
 * @param {string[]} alarmIds
 * @param {import('./alarms.js').Settings} settings
 */
export function dashboard(things, alarmIds, settings) {
  const widgets = place([
    alarmStates(alarmIds),
    ...backlog(things),
    ...records(things),
    ...drift(things),
    ...alma(things, settings),
    ...webhooks(things),
    ...functions(things),
    ...restApi(things),
    ...tables(things),
  ]);
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      // Unlike an alarm's name, a dashboard's is the whole account's.
      DashboardName: { 'Fn::Sub': `${reference('AWS::StackName')}-${reference('AWS::Region')}` },
      DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) },
    },
  };
}

/** @param {Watched} things */
function backlog({ consumedQueues, deadLetterQueues }) {
  return section('Backlog', [
    graph('Waiting', 'Maximum', each(consumedQueues, queueMetric, 'ApproximateNumberOfMessagesVisible')),
    graph('In flight', 'Maximum', each(consumedQueues, queueMetric, 'ApproximateNumberOfMessagesNotVisible')),
    graph(
      'Age of the oldest, s',
      'Maximum',
      each(consumedQueues, queueMetric, 'ApproximateAgeOfOldestMessage'),
    ),
    graph(
      'Dead letters',
      'Maximum',
      each(deadLetterQueues, queueMetric, 'ApproximateNumberOfMessagesVisible'),
    ),
  ]);
}

/** @param {Watched} things */
function records({ consumers }) {
  if (consumers.length === 0) return [];
  return section('Records', [
    graph('Processed', 'Sum', each(consumers, ownMetric, 'RecordsProcessed'), STACKED),
    searchGraph('Failed, by code', 'Sum', failuresByCode(consumers)),
    graph(
      'Postponed until the quota is reset',
      'Sum',
      each(consumers, ownMetric, 'RecordsPostponed'),
      STACKED,
    ),
    graph(
      'Done without a call of Alma',
      'Sum',
      each(
        consumers.filter(({ readsAlma }) => readsAlma),
        ownMetric,
        'AlmaCallsSpared',
      ),
      STACKED,
    ),
  ]);
}

/**
 * The codes are not known beforehand, the functions are.
 *
 * @param {WatchedFunction[]} consumers
 */
function failuresByCode(consumers) {
  const [namespace] = consumers.map((consumer) => consumer.namespace);
  return `{${namespace},service,function,code} MetricName="RecordsFailed" function=(${namesOf(consumers)})`;
}

/**
 * What the cache would have told before each refresh, and of a day's sample of users.
 *
 * @param {Watched} things
 */
function drift({ consumers, verifiers }) {
  const comparing = [...consumers.filter(({ readsAlma }) => readsAlma), ...verifiers];
  if (comparing.length === 0) return [];
  const kinds = new Set(comparing.flatMap((each) => each.kinds));
  return section('Drift', [
    ...[...kinds].map((kind) =>
      searchGraph(`${kind} when they were read`, 'Sum', outcomesOf(kind, comparing)),
    ),
    graph('Right of a sample, %', 'Minimum', each(verifiers, ownMetric, 'ShareRight')),
  ]);
}

/**
 * The functions are known beforehand, but not which of them compare what they read with the cache.
 *
 * @param {string} kind
 * @param {WatchedFunction[]} functions
 */
function outcomesOf(kind, functions) {
  const [namespace] = functions.map((each) => each.namespace);
  const metrics = OUTCOMES.map((outcome) => `"${kind}${outcome}"`).join(' OR ');
  return `{${namespace},service,function} MetricName=(${metrics}) function=(${namesOf(functions)})`;
}

const OUTCOMES = ['Right', 'Missing', 'Outdated', 'NoLongerThere', 'NotCached'];

/** @param {WatchedFunction[]} functions */
const namesOf = (functions) => functions.map(({ name }) => `"${name}"`).join(' OR ');

/**
 * @param {Watched} things
 * @param {import('./alarms.js').Settings} settings
 */
function alma({ almaReaders }, { almaCallsLow, almaReserve }) {
  const lines = [
    { label: 'low', value: almaCallsLow },
    { label: 'kept for patrons', value: almaReserve },
  ];
  const keyRefusals = each(almaReaders, ownMetric, 'AlmaKeyRefusals');
  return section('Alma', [
    graph('Calls', 'Sum', each(almaReaders, ownMetric, 'AlmaCalls'), STACKED),
    latencyGraph('Latency, ms', each(almaReaders, ownMetric, 'AlmaLatency')),
    graph('Calls refused, for a threshold or the key', 'Sum', [
      ...each(almaReaders, ownMetric, 'AlmaThrottles'),
      ...keyRefusals.map((metric) => ({ ...metric, label: `${metric.label}, key` })),
    ]),
    graph('Calls left of the daily quota', 'Minimum', each(almaReaders, ownMetric, 'AlmaCallsRemaining'), {
      annotations: { horizontal: lines },
    }),
  ]);
}

/** @param {Watched} things */
function webhooks({ webhookReceivers }) {
  return section('Webhooks', [
    graph('Events published', 'Sum', each(webhookReceivers, ownMetric, 'EventsPublished')),
    graph('Refused for good', 'Sum', each(webhookReceivers, ownMetric, 'EventsRefused')),
  ]);
}

/** @param {Watched} things */
function functions({ functions }) {
  return section('Functions', [
    graph('Errors', 'Sum', each(functions, lambdaMetric, 'Errors')),
    graph('Longest duration, ms', 'Maximum', each(functions, lambdaMetric, 'Duration')),
    graph('Throttles', 'Sum', each(functions, lambdaMetric, 'Throttles')),
    graph('Executions at a time', 'Maximum', each(functions, lambdaMetric, 'ConcurrentExecutions')),
  ]);
}

/** @param {Watched} things */
function restApi({ restApis, answerers }) {
  const unanswered = each(answerers, ownMetric, 'ForcedReadsUnanswered');
  return section('REST API', [
    graph('Requests', 'Sum', each(restApis, apiMetric, 'Count')),
    graph(
      'Requests that reached a function',
      'Sum',
      each(
        restApis.flatMap((api) => api.functions),
        lambdaMetric,
        'Invocations',
      ),
    ),
    graph('Answers 4xx', 'Sum', each(restApis, apiMetric, '4XXError')),
    graph('Answers 5xx', 'Sum', each(restApis, apiMetric, '5XXError')),
    latencyGraph('Latency, ms', each(restApis, apiMetric, 'Latency')),
    graph('Read from Alma on demand, though cached', 'Sum', [
      ...each(answerers, ownMetric, 'ForcedReads'),
      ...unanswered.map((metric) => ({ ...metric, label: `${metric.label}, without an answer` })),
    ]),
  ]);
}

/** @param {Watched} things */
function tables({ tables }) {
  return section('Tables', [
    graph('Throttled reads', 'Sum', each(tables, tableMetric, 'ReadThrottleEvents')),
    graph('Throttled writes', 'Sum', each(tables, tableMetric, 'WriteThrottleEvents')),
  ]);
}

/**
 * The metric of that name of each thing.
 *
 * @template Thing
 * @param {Thing[]} things
 * @param {(thing: Thing, name: string) => Metric} metricOf
 * @param {string} name
 */
function each(things, metricOf, name) {
  return things.map((thing) => metricOf(thing, name));
}
