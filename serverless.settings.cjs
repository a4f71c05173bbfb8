/**
 * What a deployment takes from outside: the stage, the environment variables, the stage parameters. Each is checked
 * here, because a variable that serverless.yml reads itself fails without being named.
 */

const {
  inputError,
  parameterName,
  queueArn,
  queueUrl,
  tableName,
  topicArn,
} = require('./serverless.inputs.cjs');

const STAGES = ['stg', 'prod'];

/** Those of alma-client, checked before the functions are deployed rather than at their every start. */
const ALMA_REGIONS = ['eu', 'na', 'ap', 'aps', 'ca', 'cn'];

/** Whether update-user has each record read by a message of its own, or writes them all from the lists that it reads. */
const REFRESH_MODES = ['queued', 'direct'];

/**
 * The functions that read one record for a message, with their parts of a rate; update-user has a part of it too. That is
 * after what a refresh of a typical user costs: three lists (or a few more), some five loans, one request, one fee.
 */
const RECORD_PARTS = { updateLoan: 10, updateRequest: 3, updateFee: 3 };
const USER_PART = 8;

/** Something for each of the functions that read one record. */
const ofRecordReaders = (of) =>
  Object.fromEntries(Object.entries(RECORD_PARTS).map(([name, part]) => [name, of(part)]));

/**
 * The functions that read Alma for queued messages. `concurrency` is executions at the same time: two is the least that SQS
 * event source mappings accept. `callsPerMessage` is what a message may well cost: six for a user with three hundred loans.
 * No batch is over ten, which SQS would have to be waited for.
 *
 * The calls of a batch wait for each other's turns no longer than `secondsOfTurns`, well below half of the functions' time:
 * the rest is for slow answers and retries. A record that waits longer than its function can run fails without ever being
 * tried.
 */
const RECORD_READER = { concurrency: 2, callsPerMessage: 1, largestBatch: 10, secondsOfTurns: 8 };
const USER_READER = {
  queued: { concurrency: 2, callsPerMessage: 6, largestBatch: 5, secondsOfTurns: 8 },
  // Between its batches an execution asks Alma for nothing. With longer batches in more executions that is less of the time.
  direct: { concurrency: 4, callsPerMessage: 6, largestBatch: 10, secondsOfTurns: 11 },
};

/**
 * In seconds, below the visibility timeout of the queue: that of the Users queue is 30 s, SQS's default, where the queue
 * exists already, the others' is six times this (resources.yml of the services).
 */
const TIMEOUTS = { updateUser: 25, ...ofRecordReaders(() => 30) };

/** Calls per second that each function is given of a rate, in either mode. They sum to it. */
const SHARES = {
  queued: (rate) => {
    const parts = Object.values(RECORD_PARTS).reduce((sum, part) => sum + part, USER_PART);
    const shareOf = (part) => (rate * part) / parts;
    return { updateUser: shareOf(USER_PART), ...ofRecordReaders(shareOf) };
  },
  /** Messages about single records are those that were queued before, or come back from a dead-letter queue. */
  direct: (rate) => {
    const rest = Math.max(rate / 96, LEAST_SHARE);
    const readers = ofRecordReaders(() => rest);
    return { updateUser: rate - Object.keys(readers).length * rest, ...readers };
  },
};

/**
 * The function that compares a sample of users with Alma once a day. It is given the calls per second that the sample takes in
 * twelve of the fifteen minutes that are Lambda's longest, at least one and at most a quarter of the stage's rate, and the
 * functions behind the queues get the rest. A user costs three calls; a tenth more is for those with over a hundred loans, and
 * those who are looked at twice.
 */
const VERIFIER = { callsPerUser: 3.3, seconds: 12 * 60, least: 1, largestPart: 1 / 4, timeout: 15 * 60 };

/** With less, the one message of a batch may wait for its turn for more than half of its function's time. */
const LEAST_SHARE = 0.14;

/** What a function does of its time besides a call of Alma that takes as long as it may: it starts, writes, queues, answers. */
const SECONDS_BESIDE_A_CALL = 5;

/** A call that may take less fails where nothing is wrong with Alma. */
const LEAST_TIMEOUT_MS = 1000;

/** Below this rate even a single message, that of a user with three hundred loans, takes half of the function's time. */
const LEAST_RATE = 3;

/** Of the API. Each execution gets a tenth, and a share that is rounded down to 0 would be no limit at all. */
const LEAST_API_RATE = 1;

/** Executions of the API at the same time: twenty patrons a second who wait half a second each. */
const API_CONCURRENCY = 10;

/** The deployment's stage; an error that names it unless it is one of the stages given: those of the stack, if none are. */
async function knownStage(resolveVariable, stages = STAGES) {
  const stage = await resolveVariable('self:provider.stage');
  if (!stages.includes(stage)) {
    throw inputError(`unknown stage "${stage}", deploy with --stage ${stages.join(' or --stage ')}`);
  }
  return stage;
}

/** The values of the deployment's environment variables, in the order of their names; an error names all that are missing. */
function requireEnv(...names) {
  const missing = names.filter((name) => !process.env[name]?.trim());
  if (missing.length > 0) {
    throw inputError(
      `not set in the environment: ${missing.join(', ')}; export each, as the README's "Deployment" says`,
    );
  }
  return names.map((name) => process.env[name].trim());
}

/**
 * The values of variables that a deployment can do without, by their names. Those that are missing are named, with what
 * that means for the deployment.
 */
function optionalEnv(consequence, ...names) {
  const isSet = (name) => Boolean(process.env[name]?.trim());
  const missing = names.filter((name) => !isSet(name));
  if (missing.length > 0) {
    process.stderr.write(`\nWarning: not set in the environment: ${missing.join(', ')}; ${consequence}\n`);
  }
  return Object.fromEntries(names.filter(isSet).map((name) => [name, process.env[name].trim()]));
}

/**
 * Settings of every function that reads Alma. Concurrency × share, summed over the functions that are driven by queues,
 * is at most the stage's rate; that of the API is at most a rate of its own, as patrons should not wait for a backlog.
 */
async function almaSettings({ resolveVariable }) {
  await knownStage(resolveVariable);
  const apiKeyName = parameterName('ALMA_API_KEY_NAME', ...requireEnv('ALMA_API_KEY_NAME'));
  const rate = await numberParameter('almaRequestsPerSecond', resolveVariable, LEAST_RATE);
  const verifier = await verifierAt(rate, resolveVariable);
  const refreshMode = await choiceParameter('refreshMode', resolveVariable, REFRESH_MODES);
  const apiRate = await numberParameter('apiAlmaRequestsPerSecond', resolveVariable, LEAST_API_RATE);
  return {
    apiKeyName,
    apiKeyArnPath: parameterArnPath(apiKeyName),
    region: almaRegion(process.env.ALMA_REGION),
    apiUrl: almaApiUrl(process.env.ALMA_API_URL),
    refreshMode,
    ...readersAt(rate - verifier.share, refreshMode),
    verifier,
    timeout: TIMEOUTS,
    timeoutMs: await callTimeout(resolveVariable),
    reserve: String(await almaReserve(resolveVariable)),
    api: { concurrency: API_CONCURRENCY, requestsPerSecond: perContainer(apiRate, API_CONCURRENCY) },
  };
}

function almaRegion(region) {
  if (region && !ALMA_REGIONS.includes(region)) {
    throw inputError(`ALMA_REGION must be one of ${ALMA_REGIONS.join(', ')}, not ${region}`);
  }
  return region || 'eu';
}

function almaApiUrl(url) {
  if (url && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    throw inputError('ALMA_API_URL must be an http or https URL');
  }
  return url || '';
}

async function numberParameter(name, resolveVariable, least) {
  const number = Number(await resolveVariable(`param:${name}`));
  if (!(number >= least)) throw inputError(`stage parameter ${name} must be a number from ${least} on`);
  return number;
}

/** How many calls of Alma's day are left to patrons. */
async function almaReserve(resolveVariable) {
  const calls = await numberParameter('almaReserve', resolveVariable, 0);
  if (Number.isSafeInteger(calls)) return calls;
  throw inputError('stage parameter almaReserve must be a whole number of calls; 0 leaves none to patrons');
}

async function choiceParameter(name, resolveVariable, choices) {
  const choice = await resolveVariable(`param:${name}`);
  if (!choices.includes(choice)) {
    throw inputError(`stage parameter ${name} must be ${choices.join(' or ')}, not ${choice}`);
  }
  return choice;
}

/** How long a call of Alma may take, ms: no longer than every function that reads Alma has the time for. */
async function callTimeout(resolveVariable) {
  const ms = await numberParameter('almaTimeoutMs', resolveVariable, LEAST_TIMEOUT_MS);
  const [[name, timeout]] = Object.entries(TIMEOUTS).sort(([, a], [, b]) => a - b);
  const longest = (timeout - SECONDS_BESIDE_A_CALL) * 1000;
  if (ms <= longest) return String(ms);
  throw inputError(
    `stage parameter almaTimeoutMs must be ${longest} or less, as ${name} ends after ${timeout} s. For more, raise its ` +
      'timeout in serverless.settings.cjs, which the visibility timeout of its queue has to exceed',
  );
}

/** What a rate, in calls of Alma per second, gives each function that reads Alma for queued messages in a mode. */
function readersAt(rate, refreshMode) {
  const shares = SHARES[refreshMode](rate);
  const readers = { updateUser: USER_READER[refreshMode], ...ofRecordReaders(() => RECORD_READER) };
  const ofReaders = (setting) =>
    Object.fromEntries(
      Object.entries(readers).map(([name, reader]) => [name, setting(reader, shares[name])]),
    );
  return {
    maximumConcurrency: ofReaders(({ concurrency }) => concurrency),
    requestsPerSecond: ofReaders(({ concurrency }, share) => perContainer(share, concurrency)),
    batchSize: ofReaders(batchSize),
  };
}

/** What the function that compares users with Alma is given of a rate: nothing where it compares none. */
async function verifierAt(rate, resolveVariable) {
  const users = await numberParameter('verifyUsersPerDay', resolveVariable, 0);
  const { callsPerUser, seconds, least, largestPart, timeout } = VERIFIER;
  const most = Math.max(0, Math.min(rate * largestPart, rate - LEAST_RATE));
  const mostUsers = most < least ? 0 : Math.floor((most * seconds) / callsPerUser);
  if (!(Number.isInteger(users) && users <= mostUsers)) {
    throw inputError(
      `stage parameter verifyUsersPerDay must be a whole number from 0 to ${mostUsers}: for more, with almaRequestsPerSecond=${rate}, ` +
        'the functions behind the queues would have too few calls of Alma left',
    );
  }
  const share = Math.max(least, (users * callsPerUser) / seconds);
  return {
    users: String(users),
    isOn: users > 0,
    share: users > 0 ? share : 0,
    requestsPerSecond: perContainer(share, 1),
    // A schedule may start it twice; more than one at a time would be over its part of the rate. Without it, none is reserved.
    concurrency: users > 0 ? 1 : { Ref: 'AWS::NoValue' },
    timeout,
  };
}

/** As many messages as get their turns within `secondsOfTurns`; at least one. */
function batchSize({ concurrency, callsPerMessage, largestBatch, secondsOfTurns }, share) {
  const messages = Math.floor(((share / concurrency) * secondsOfTurns) / callsPerMessage);
  return Math.min(Math.max(messages, 1), largestBatch);
}

/** Each execution's part of a rate, rounded down, as environment variables have it. */
function perContainer(rate, concurrency) {
  return String(Math.floor((rate * 1000) / concurrency) / 1000);
}

/**
 * The Users queue and the tables that a service works on but does not own, as the environment names them. With tables
 * `{ userTable: 'USER' }`, its `userTable` is the one that `USER_CACHE_TABLE_NAME_<STAGE>` names.
 */
async function existingResources({ resolveVariable }, tables) {
  const suffix = (await knownStage(resolveVariable)).toUpperCase();
  const region = await resolveVariable('self:provider.region');
  const variables = Object.values(tables).map((table) => `${table}_CACHE_TABLE_NAME_${suffix}`);
  const [urlVariable, arnVariable] = [`USER_QUEUE_URL_${suffix}`, `USER_QUEUE_ARN_${suffix}`];
  const [url, arn, ...names] = requireEnv(urlVariable, arnVariable, ...variables);
  const existing = names.map((name, index) => ({
    name: tableName(variables[index], name, region),
    arn: tableArn(name),
  }));
  return {
    path: '',
    usersQueue: { url: queueUrl(urlVariable, url, region), arn: queueArn(arnVariable, arn, region) },
    ...Object.fromEntries(Object.keys(tables).map((key, index) => [key, existing[index]])),
  };
}

function tableArn(name) {
  const ref = (pseudoParameter) => ({ Ref: `AWS::${pseudoParameter}` });
  return {
    'Fn::Join': [
      ':',
      ['arn', ref('Partition'), 'dynamodb', ref('Region'), ref('AccountId'), `table/${name}`],
    ],
  };
}

/** Settings of the function that checks Alma's signature. The webhook handler has a stage of its own, to try webhooks in. */
async function webhookSettings({ resolveVariable }) {
  await knownStage(resolveVariable, [...STAGES, 'dev']);
  const [given] = requireEnv('ALMA_SHARED_SECRET_NAME');
  const sharedSecretName = parameterName('ALMA_SHARED_SECRET_NAME', given);
  return { sharedSecretName, sharedSecretArnPath: parameterArnPath(sharedSecretName) };
}

/** The same for the whole stack, which can do without webhooks: until the parameter exists, they are answered with 503. */
async function stackWebhookSettings({ resolveVariable }) {
  const stage = await knownStage(resolveVariable);
  const sharedSecretName = parameterName(
    'ALMA_SHARED_SECRET_NAME',
    process.env.ALMA_SHARED_SECRET_NAME?.trim() || `/alma-cache/${stage}/webhook-secret`,
  );
  return { sharedSecretName, sharedSecretArnPath: parameterArnPath(sharedSecretName) };
}

/** Whom the alarms tell, what they watch outside of the template, and how much of Alma's day is little. */
async function monitoringSettings({ resolveVariable }) {
  const region = await resolveVariable('self:provider.region');
  const suffix = (await resolveVariable('self:provider.stage')).toUpperCase();
  const alarmTopic = process.env.ALARM_TOPIC_ARN?.trim();
  const almaCallsLow = await numberParameter('almaCallsLow', resolveVariable, 0);
  const alarmsOff = alarmKinds(await resolveVariable('param:alarmsOff'));
  const usersQueue = process.env[`USER_QUEUE_ARN_${suffix}`]?.trim();
  const usersDlq = process.env[`USER_DLQ_ARN_${suffix}`]?.trim();
  if (usersDlq) queueArn(`USER_DLQ_ARN_${suffix}`, usersDlq, region);
  return {
    ...(alarmTopic && { topicArn: topicArn('ALARM_TOPIC_ARN', alarmTopic, region) }),
    ...(usersQueue && usersDlq && { deadLetterQueueOf: { [usersQueue]: usersDlq } }),
    almaCallsLow,
    almaReserve: await almaReserve(resolveVariable),
    alarmsOff,
  };
}

/** Those that some institution may do without: no webhook comes on its quiet days, or ever. */
const OPTIONAL_ALARMS = ['answers-failed', 'requests-refused', 'webhooks-refused', 'no-webhooks'];

/** The kinds of alarms in a list such as `no-webhooks,webhooks-refused`. */
function alarmKinds(list) {
  const kinds = String(list)
    .split(',')
    .map((kind) => kind.trim())
    .filter(Boolean);
  const unknown = kinds.filter((kind) => !OPTIONAL_ALARMS.includes(kind));
  if (unknown.length === 0) return kinds;
  throw inputError(
    `stage parameter alarmsOff may name ${OPTIONAL_ALARMS.join(', ')}, not ${unknown.join(', ')}`,
  );
}

/** The ARN of "/alma/key" is "…:parameter/alma/key", that of "alma-key" is "…:parameter/alma-key". */
function parameterArnPath(name) {
  return `parameter/${name.replace(/^\//, '')}`;
}

module.exports = {
  LEAST_RATE,
  REFRESH_MODES,
  almaSettings,
  monitoringSettings,
  stackWebhookSettings,
  webhookSettings,
  existingResources,
  knownStage,
  optionalEnv,
  readersAt,
  requireEnv,
  tableArn,
};
