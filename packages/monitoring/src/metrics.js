// @ts-check

/**
 * A metric of one thing, for alarms and graphs alike; the values of dimensions are texts for `Fn::Sub`.
 *
 * @typedef {object} Metric
 * @property {string} label what it is measured of
 * @property {string} namespace
 * @property {string} name
 * @property {Record<string, string>} dimensions
 */

/**
 * A metric of those that the functions write themselves; packages/aws-utils has what each counts.
 *
 * @param {import('./watched.js').WatchedFunction} watchedFunction
 * @param {string} name
 * @returns {Metric}
 */
export function ownMetric({ label, namespace, service, name: functionName }, name) {
  return { label, namespace, name, dimensions: { service, function: functionName } };
}

/**
 * @param {import('./watched.js').WatchedFunction} watchedFunction
 * @param {string} name
 * @returns {Metric}
 */
export function lambdaMetric({ label, name: FunctionName }, name) {
  return { label, namespace: 'AWS/Lambda', name, dimensions: { FunctionName } };
}

/**
 * @param {import('./watched.js').Named} queue
 * @param {string} name
 * @returns {Metric}
 */
export function queueMetric({ label, name: QueueName }, name) {
  return { label, namespace: 'AWS/SQS', name, dimensions: { QueueName } };
}

/**
 * @param {import('./watched.js').Named} table
 * @param {string} name
 * @returns {Metric}
 */
export function tableMetric({ label, name: TableName }, name) {
  return { label, namespace: 'AWS/DynamoDB', name, dimensions: { TableName } };
}

/**
 * @param {import('./watched.js').RestApi} api
 * @param {string} name
 * @returns {Metric}
 */
export function apiMetric({ label, name: ApiName, stage: Stage }, name) {
  return { label, namespace: 'AWS/ApiGateway', name, dimensions: { ApiName, Stage } };
}
