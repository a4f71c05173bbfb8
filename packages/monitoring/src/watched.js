// @ts-check

import { reference } from './substitute.js';

/**
 * What there is to watch in a compiled template. Names are texts for `Fn::Sub`: `${loansQueue.QueueName}`, or the name
 * itself where the thing exists outside of the template.
 *
 * @typedef {{ label: string, name: string }} Named
 * @typedef {Named & { readsAlma: boolean }} ConsumedQueue `readsAlma`: its messages cost calls of Alma
 * @typedef {Named & { stage: string, functions: WatchedFunction[] }} RestApi `functions`: those that it calls
 *
 * @typedef {object} WatchedFunction
 * @property {string} id in the template
 * @property {string} label as serverless.yml has it
 * @property {string} name
 * @property {number} timeout seconds
 * @property {boolean} readsAlma
 * @property {boolean} takesWebhooks
 * @property {boolean} verifiesUsers whether it compares users with Alma
 * @property {boolean} queuesUsers
 * @property {string[]} kinds of record whose tables it works on, as its metrics call them: `Loans`
 * @property {string} namespace of its own metrics
 * @property {string} service their dimension
 *
 * @typedef {object} Watched
 * @property {WatchedFunction[]} functions
 * @property {WatchedFunction[]} consumers those that are driven by queues
 * @property {WatchedFunction[]} almaReaders
 * @property {WatchedFunction[]} webhookReceivers
 * @property {WatchedFunction[]} verifiers
 * @property {WatchedFunction[]} answerers those that answer from the cache, and from Alma what it lacks
 * @property {ConsumedQueue[]} consumedQueues
 * @property {Named[]} deadLetterQueues
 * @property {Named[]} tables all that the functions work on
 * @property {RestApi[]} restApis
 */

/**
 * A template as osls compiles it, as far as it matters here.
 *
 * @typedef {{ Ref: string }} Ref
 * @typedef {{ 'Fn::GetAtt': [id: string, attribute: string] }} GetAtt
 * @typedef {{ Type: string, Properties?: object }} Resource
 * @typedef {{ Resources: Record<string, Resource> }} Template
 * @typedef {{ Timeout: number, Environment?: { Variables: Record<string, string | Ref> } }} FunctionProperties
 * @typedef {{ EventSourceArn: string | GetAtt, FunctionName: GetAtt }} MappingProperties
 * @typedef {{ RedrivePolicy?: { deadLetterTargetArn: GetAtt } }} QueueProperties
 * @typedef {{ Name: string }} RestApiProperties
 * @typedef {{ RestApiId: Ref, StageName: string }} DeploymentProperties
 * @typedef {{ RestApiId: Ref, Integration?: object }} MethodProperties
 */

/**
 * @param {Template} template
 * @param {Record<string, string>} [deadLetterQueueOf] of queues outside of the template, ARN by ARN: their redrive policy
 *   is not in it
 * @returns {Watched}
 */
export function watched(template, deadLetterQueueOf = {}) {
  /** @type {[string, FunctionProperties][]} */
  const all = ofType(template, 'AWS::Lambda::Function');
  const lambdas = all.filter(([, properties]) => !isOff(properties));
  /** @type {[string, MappingProperties][]} */
  const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping');
  /** @type {[string, QueueProperties][]} */
  const queues = ofType(template, 'AWS::SQS::Queue');

  const functions = lambdas.map(([id, properties]) => watchedFunction(id, properties));
  const consumers = mappings.flatMap(([, { FunctionName }]) =>
    functions.filter(({ name }) => name === reference(FunctionName['Fn::GetAtt'][0])),
  );
  return {
    functions,
    consumers,
    almaReaders: functions.filter(({ readsAlma }) => readsAlma),
    webhookReceivers: functions.filter(({ takesWebhooks }) => takesWebhooks),
    verifiers: functions.filter(({ verifiesUsers }) => verifiesUsers),
    answerers: functions.filter(({ readsAlma, queuesUsers }) => readsAlma && queuesUsers),
    consumedQueues: mappings.map(([, { EventSourceArn }], index) => ({
      ...queueOf(EventSourceArn),
      readsAlma: consumers[index]?.readsAlma ?? false,
    })),
    deadLetterQueues: [
      ...queues.flatMap(([, { RedrivePolicy }]) => RedrivePolicy?.deadLetterTargetArn ?? []),
      ...mappings.flatMap(([, { EventSourceArn }]) =>
        typeof EventSourceArn === 'string' ? (deadLetterQueueOf[EventSourceArn] ?? []) : [],
      ),
    ].map(queueOf),
    tables: distinct(lambdas.flatMap(([, properties]) => tablesOf(properties))),
    restApis: restApis(template, functions),
  };
}

/**
 * @template Properties
 * @param {Template} template
 * @param {string} type
 * @returns {[id: string, properties: Properties][]}
 */
function ofType({ Resources }, type) {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
    Type === type ? [[id, /** @type {Properties} */ (Properties)]] : [],
  );
}

/**
 * Whether a function has nothing to do: no users to compare. It would have alarms that cost money and never come.
 *
 * @param {FunctionProperties} properties
 */
function isOff({ Environment }) {
  return Environment?.Variables.VERIFY_USERS === '0';
}

/**
 * @param {string} id
 * @param {FunctionProperties} properties
 * @returns {WatchedFunction}
 */
function watchedFunction(id, { Timeout, Environment }) {
  const variables = Environment?.Variables ?? {};
  return {
    id,
    label: labelOf(id.replace(/LambdaFunction$/, '')),
    name: reference(id),
    timeout: Timeout,
    readsAlma: 'ALMA_API_KEY_NAME' in variables,
    takesWebhooks: 'ALMA_SHARED_SECRET_NAME' in variables,
    verifiesUsers: 'VERIFY_USERS' in variables,
    queuesUsers: 'QUEUED_USER_CACHE_TABLE' in variables,
    kinds: kindsOf(variables),
    // What Powertools takes where these are not set.
    namespace: refText(variables.POWERTOOLS_METRICS_NAMESPACE ?? 'default_namespace'),
    service: refText(variables.POWERTOOLS_SERVICE_NAME ?? 'service_undefined'),
  };
}

/** @param {Record<string, string | Ref>} variables `LOAN_CACHE_TABLE` is of loans; those of users are of no kind of record */
function kindsOf(variables) {
  return Object.entries(variables).flatMap(([variable, table]) => {
    const [, kind = 'USER'] = /^([A-Z]+)_CACHE_TABLE$/.exec(variable) ?? [];
    return kind === 'USER' || table === '' ? [] : [`${kind.charAt(0)}${kind.slice(1).toLowerCase()}s`];
  });
}

/**
 * @param {string | GetAtt} arn
 * @returns {Named}
 */
function queueOf(arn) {
  if (typeof arn !== 'string') {
    const [id] = arn['Fn::GetAtt'];
    return { label: id, name: reference(`${id}.QueueName`) };
  }
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  return { label: name, name };
}

/**
 * @param {FunctionProperties} properties
 * @returns {Named[]}
 */
function tablesOf({ Environment }) {
  return Object.entries(Environment?.Variables ?? {}).flatMap(([variable, table]) =>
    variable.endsWith('_CACHE_TABLE') && table !== ''
      ? [{ label: typeof table === 'string' ? table : table.Ref, name: refText(table) }]
      : [],
  );
}

/**
 * @param {Template} template
 * @param {WatchedFunction[]} functions
 * @returns {RestApi[]}
 */
function restApis(template, functions) {
  /** @type {[string, RestApiProperties][]} */
  const apis = ofType(template, 'AWS::ApiGateway::RestApi');
  /** @type {[string, DeploymentProperties][]} */
  const deployments = ofType(template, 'AWS::ApiGateway::Deployment');
  /** @type {[string, MethodProperties][]} */
  const methods = ofType(template, 'AWS::ApiGateway::Method');
  /** @param {string} api */
  const functionsOf = (api) => {
    const integrations = JSON.stringify(
      methods.flatMap(([, { RestApiId, Integration }]) => (RestApiId.Ref === api ? [Integration] : [])),
    );
    return functions.filter(({ id }) => integrations.includes(`"${id}"`));
  };
  return deployments.flatMap(([, { RestApiId, StageName }]) =>
    apis.flatMap(([id, { Name }]) =>
      id === RestApiId.Ref ? [{ label: Name, name: Name, stage: StageName, functions: functionsOf(id) }] : [],
    ),
  );
}

/**
 * @param {Named[]} things
 * @returns {Named[]}
 */
function distinct(things) {
  return [...new Map(things.map((thing) => [thing.name, thing])).values()];
}

/** @param {string | Ref} value */
function refText(value) {
  return typeof value === 'string' ? value : reference(value.Ref);
}

/** @param {string} id `UpdateLoan` is the function `updateLoan` */
function labelOf(id) {
  return `${id.charAt(0).toLowerCase()}${id.slice(1)}`;
}
