// @ts-check

import { alarmResource } from './alarm-resource.js';
import { apiMetric, lambdaMetric, ownMetric, queueMetric } from './metrics.js';

/**
 * @typedef {import('./alarm-resource.js').Alarm} Alarm
 * @typedef {import('./watched.js').Named} Named
 * @typedef {import('./watched.js').WatchedFunction} WatchedFunction
 *
 * @typedef {object} Settings
 * @property {string} [topicArn] of the SNS topic that alarms are sent to, and sent to again when they are over
 * @property {Record<string, string>} [deadLetterQueueOf] ARNs: the dead-letter queue of a queue outside of the template
 * @property {string[]} alarmsOff kinds of alarms that are not wanted
 * @property {number} almaCallsLow calls left of Alma's daily quota, below which there is an alarm
 * @property {number} almaReserve calls of Alma's daily quota that queued messages leave to patrons; 0 for none
 */

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Messages of the queues of events take seconds; three failed receives, after which one is dead, take six minutes. */
const EVENT_TOO_OLD = 15 * MINUTE;

/**
 * A refresh of all users waits for Alma's rate by hours, and for its daily quota by days. Whoever a patron asks for waits
 * behind it, and an existing Users queue with SQS's default retention drops messages after four days.
 */
const REFRESH_TOO_OLD = 3 * DAY;

/** Part of its timeout that a function may take. */
const NEAR_TIMEOUT = 0.8;

/**
 * Percent of the records of a sample that are right. Lists are believed for two hours, and fees change without an event: that
 * costs some tenths of a percent, and less is the sign that something does not work.
 */
const SHARE_LOW = 99;

/** The longest that an alarm may look back, in periods that may count towards it ("CloudWatch alarms"). */
const OVER_A_DAY = { periods: 24, seconds: 60 * MINUTE };

/** What mends itself, as a throttled execution does, is worth a mail once it is in three periods of half an hour. */
const RECURRING = { EvaluationPeriods: 6, DatapointsToAlarm: 3 };

/** In a period: strangers try addresses, and the metrics of API Gateway and Lambda may count a request in different ones. */
const REFUSED_NOW_AND_THEN = 20;

/**
 * One alarm for each thing that can be in trouble, so that its name says what to look at. Alarms over several metrics
 * cost as much as one for each metric.
 *
 * @param {import('./watched.js').Watched} things
 * @param {Settings} settings
 * @returns {Record<string, import('./alarm-resource.js').AlarmResource>} resources of a template
 */
export function alarms(things, settings) {
  const { functions, almaReaders, consumedQueues, deadLetterQueues, restApis, webhookReceivers, verifiers } =
    things;
  const all = [
    ...deadLetterQueues.map(deadLetters),
    ...consumedQueues.map(oldestMessage),
    ...functions.flatMap((watchedFunction) => [
      errors(watchedFunction),
      throttles(watchedFunction),
      nearTimeout(watchedFunction),
    ]),
    ...almaReaders.map(keyRefused),
    ...(almaReaders.length > 0 ? [quotaLow(almaReaders, settings)] : []),
    ...restApis.flatMap((api) => [answersFailed(api), requestsRefused(api)]),
    ...verifiers.map(shareLow),
    ...webhookReceivers.flatMap((receiver) => [webhooksRefused(receiver), noWebhooks(receiver)]),
  ];
  const wanted = all.filter(({ kind }) => !settings.alarmsOff.includes(kind));
  return Object.fromEntries(wanted.map((alarm) => alarmResource(alarm, settings.topicArn)));
}

/**
 * @param {import('./watched.js').RestApi} api
 * @returns {Alarm}
 */
function answersFailed(api) {
  return {
    of: 'api-gateway',
    kind: 'answers-failed',
    description: `${api.label}, behind API Gateway (api-gateway), keeps answering with 5xx: patrons see errors, or Alma sends its events again. See the log of the function, by status, and whether Alma, DynamoDB or SSM fails.`,
    watches: { metric: apiMetric(api, '5XXError'), statistic: 'Sum' },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, ...RECURRING },
  };
}

/**
 * What API Gateway refuses itself reaches no function, be it for lack of a key or for the account's quota of requests. Its own metric
 * of refusals counts what the functions refuse as well.
 *
 * @param {import('./watched.js').RestApi} api
 * @returns {Alarm}
 */
function requestsRefused(api) {
  const reached = Object.fromEntries(
    api.functions.flatMap((watchedFunction) =>
      ['Invocations', 'Throttles'].map((name) => [
        `${watchedFunction.label}${name}`,
        lambdaMetric(watchedFunction, name),
      ]),
    ),
  );
  const terms = ['requests', ...Object.keys(reached)].map((id) => `FILL(${id}, 0)`);
  return {
    of: 'api-gateway',
    kind: 'requests-refused',
    description: `API Gateway (api-gateway) keeps refusing requests to ${api.label} itself: for an API key, a route, the usage plan or the account's quota of requests. See its access log, by error.`,
    watches: {
      label: 'requests that reached no function',
      expression: terms.join(' - '),
      statistic: 'Sum',
      metrics: { requests: apiMetric(api, 'Count'), ...reached },
    },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: REFUSED_NOW_AND_THEN, ...RECURRING },
  };
}

/**
 * @param {WatchedFunction} receiver
 * @returns {Alarm}
 */
function webhooksRefused(receiver) {
  return {
    of: receiver.label,
    kind: 'webhooks-refused',
    description: `${receiver.label} keeps refusing webhooks for good, and their events are lost: see the code in its log. For SIGNATURE_REFUSED make the secrets of Alma and of the SSM parameter equal.`,
    watches: { metric: ownMetric(receiver, 'EventsRefused'), statistic: 'Sum' },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, ...RECURRING },
  };
}

/**
 * @param {WatchedFunction} receiver
 * @returns {Alarm}
 */
function noWebhooks(receiver) {
  return {
    of: receiver.label,
    kind: 'no-webhooks',
    description: `${receiver.label} has published no event for a day. See whether Alma's integration profile is active, with the right address. If nothing happens in the library on such a day, or Alma sends no webhooks here, switch this alarm off.`,
    watches: { metric: ownMetric(receiver, 'EventsPublished'), statistic: 'Sum', period: OVER_A_DAY.seconds },
    when: { ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: OVER_A_DAY.periods },
    // What is not counted is not there: the metric has no zeros.
    missingData: 'breaching',
  };
}

/**
 * @param {Named} queue
 * @returns {Alarm}
 */
function deadLetters(queue) {
  return {
    of: queue.label,
    kind: 'dead-letters',
    description: `Messages that failed at every receive are in ${queue.label}. List them by reason (alma-cache dead list), remove it, redrive them.`,
    // Of five minutes, so that listing them, which hides them for a moment, does not look like their end.
    watches: { metric: queueMetric(queue, 'ApproximateNumberOfMessagesVisible'), statistic: 'Maximum' },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, EvaluationPeriods: 1 },
  };
}

/**
 * @param {import('./watched.js').ConsumedQueue} queue
 * @returns {Alarm}
 */
function oldestMessage(queue) {
  const description = queue.readsAlma
    ? `A message has waited three days in ${queue.label}. See whether the backlog shrinks, and what holds it: Alma's quota, its rate, or a function that does not run.`
    : `A message has waited a quarter of an hour in ${queue.label}, whose messages take seconds. See whether its function is triggered, throttled, or fails.`;
  return {
    of: queue.label,
    kind: 'oldest-message',
    description,
    watches: { metric: queueMetric(queue, 'ApproximateAgeOfOldestMessage'), statistic: 'Maximum' },
    when: {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: queue.readsAlma ? REFRESH_TOO_OLD : EVENT_TOO_OLD,
      EvaluationPeriods: 1,
    },
  };
}

/**
 * Failed messages are no errors of the function, which reports them: an error is a crash, or the end of memory or time.
 *
 * @param {WatchedFunction} watchedFunction
 * @returns {Alarm}
 */
function errors(watchedFunction) {
  return {
    of: watchedFunction.label,
    kind: 'errors',
    description: `${watchedFunction.label} crashed, or ran out of memory or time. See the last lines that it logged.`,
    watches: { metric: lambdaMetric(watchedFunction, 'Errors'), statistic: 'Sum' },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, EvaluationPeriods: 1 },
  };
}

/**
 * @param {WatchedFunction} watchedFunction
 * @returns {Alarm}
 */
function throttles(watchedFunction) {
  return {
    of: watchedFunction.label,
    kind: 'throttles',
    description: `Lambda keeps refusing executions of ${watchedFunction.label}. See whether its own concurrency or the account's is used up, and by which function.`,
    watches: { metric: lambdaMetric(watchedFunction, 'Throttles'), statistic: 'Sum' },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, ...RECURRING },
  };
}

/**
 * @param {WatchedFunction} watchedFunction
 * @returns {Alarm}
 */
function nearTimeout(watchedFunction) {
  const { label, timeout } = watchedFunction;
  return {
    of: label,
    kind: 'near-timeout',
    description: `${label} keeps running for ${NEAR_TIMEOUT * 100} % or more of its ${timeout} s. See whether what it calls is slow: Alma, by AlmaLatency and AlmaThrottles, or DynamoDB, by SuccessfulRequestLatency.`,
    watches: { metric: lambdaMetric(watchedFunction, 'Duration'), statistic: 'Maximum' },
    when: {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      // Duration is in milliseconds.
      Threshold: timeout * 1000 * NEAR_TIMEOUT,
      ...RECURRING,
    },
  };
}

/**
 * After a rotation each container has its calls refused once, and then has the new key. Under load all containers notice
 * that at the same time, and otherwise there are one or two. A key that stays refused is refused again and again.
 *
 * @param {WatchedFunction} watchedFunction
 * @returns {Alarm}
 */
function keyRefused(watchedFunction) {
  return {
    of: watchedFunction.label,
    kind: 'key-refused',
    description: `Alma keeps refusing the API key of ${watchedFunction.label}, also the one read afresh. Put a valid key into the SSM parameter, then redrive the dead letters.`,
    watches: { metric: ownMetric(watchedFunction, 'AlmaKeyRefusals'), statistic: 'Sum' },
    when: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, ...RECURRING },
  };
}

/**
 * @param {WatchedFunction[]} almaReaders
 * @param {Settings} settings
 * @returns {Alarm}
 */
function quotaLow(almaReaders, { almaCallsLow, almaReserve }) {
  const refresh =
    almaReserve > 0
      ? `queued messages leave the last ${almaReserve} to patrons`
      : 'pause a refresh, so that patrons are still answered';
  return {
    of: 'alma',
    kind: 'quota-low',
    description: `Alma allows fewer than ${almaCallsLow} more calls today, to all applications of the institution. See which of them uses them up; ${refresh}.`,
    watches: {
      label: 'calls left of the daily quota',
      expression: `MIN([${almaReaders.map(({ label }) => label).join(', ')}])`,
      statistic: 'Minimum',
      metrics: Object.fromEntries(
        almaReaders.map((reader) => [reader.label, ownMetric(reader, 'AlmaCallsRemaining')]),
      ),
    },
    when: { ComparisonOperator: 'LessThanThreshold', Threshold: almaCallsLow, EvaluationPeriods: 1 },
    // A used-up quota ends the calls, and with them the metric, which would look like the end of the trouble: what Alma
    // said last holds until it says something else.
    missingData: 'ignore',
  };
}

/**
 * @param {WatchedFunction} verifier
 * @returns {Alarm}
 */
function shareLow(verifier) {
  return {
    of: verifier.label,
    kind: 'share-low',
    description: `Less than ${SHARE_LOW} % of the records that the cache would tell of are as in Alma, by the last sample. See what differs, by kind and field, in the log of ${verifier.label} (Cache verified), or with alma-cache verify, which also has it mended.`,
    watches: { metric: ownMetric(verifier, 'ShareRight'), statistic: 'Minimum' },
    when: { ComparisonOperator: 'LessThanThreshold', Threshold: SHARE_LOW, EvaluationPeriods: 1 },
    // There is one sample a day: what it said holds until the next.
    missingData: 'ignore',
  };
}
