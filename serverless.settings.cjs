/**
 * What a deployment takes from outside: the stage, the environment variables, the stage parameters. Each is checked
 * here, because a variable that serverless.yml reads itself fails without being named.
 */

const STAGES = ['stg', 'prod'];

/** Executions of each function at the same time: two is the least that SQS event source mappings accept. */
const MAXIMUM_CONCURRENCY = 2;

/**
 * Parts of Alma's rate, after what a refresh of a typical user costs: three lists (a few more where they have over a
 * hundred records), some five loans, one request, one fee. They sum to one.
 */
const SHARE_OF_RATE = { updateUser: 8 / 24, updateLoan: 10 / 24, updateRequest: 3 / 24, updateFee: 3 / 24 };

/** Executions of the API at the same time: twenty patrons a second who wait half a second each. */
const API_CONCURRENCY = 10;

/** The deployment's stage; an error that names it unless it is one of the stages given: those of the stack, if none are. */
async function knownStage(resolveVariable, stages = STAGES) {
  const stage = await resolveVariable('self:provider.stage');
  if (!stages.includes(stage)) {
    throw settingsError(`unknown stage "${stage}", deploy with --stage ${stages.join(' or --stage ')}`);
  }
  return stage;
}

/** The values of the deployment's environment variables, in the order of their names; an error names all that are missing. */
function requireEnv(...names) {
  const missing = names.filter((name) => !process.env[name]?.trim());
  if (missing.length > 0) {
    throw settingsError(
      `not set in the environment: ${missing.join(', ')} (the README's "Deployment" says what they name)`,
    );
  }
  return names.map((name) => process.env[name].trim());
}

/**
 * Settings of every function that reads Alma. Concurrency × share, summed over the functions that are driven by queues,
 * is at most the stage's rate; that of the API is at most a rate of its own, as patrons should not wait for a backlog.
 */
async function almaSettings({ resolveVariable }) {
  await knownStage(resolveVariable);
  const [apiKeyName] = requireEnv('ALMA_API_KEY_NAME');
  const rate = await rateParameter('almaRequestsPerSecond', resolveVariable);
  const apiRate = await rateParameter('apiAlmaRequestsPerSecond', resolveVariable);
  return {
    apiKeyName,
    apiKeyArnPath: parameterArnPath(apiKeyName),
    region: process.env.ALMA_REGION || 'eu',
    apiUrl: process.env.ALMA_API_URL || '',
    maximumConcurrency: MAXIMUM_CONCURRENCY,
    requestsPerSecond: Object.fromEntries(
      Object.entries(SHARE_OF_RATE).map(([name, share]) => [
        name,
        perContainer(rate * share, MAXIMUM_CONCURRENCY),
      ]),
    ),
    api: { concurrency: API_CONCURRENCY, requestsPerSecond: perContainer(apiRate, API_CONCURRENCY) },
  };
}

async function rateParameter(name, resolveVariable) {
  const rate = Number(await resolveVariable(`param:${name}`));
  if (!(rate > 0)) throw settingsError(`stage parameter ${name} must be a number above 0`);
  return rate;
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
  const [url, arn, ...names] = requireEnv(
    `USER_QUEUE_URL_${suffix}`,
    `USER_QUEUE_ARN_${suffix}`,
    ...Object.values(tables).map((table) => `${table}_CACHE_TABLE_NAME_${suffix}`),
  );
  const existing = names.map((name) => ({ name, arn: tableArn(name) }));
  return {
    path: '',
    usersQueue: { url, arn },
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
  const [sharedSecretName] = requireEnv('ALMA_SHARED_SECRET_NAME');
  return { sharedSecretName, sharedSecretArnPath: parameterArnPath(sharedSecretName) };
}

/** The same for the whole stack, which can do without webhooks: until the parameter exists, they are answered with 503. */
async function stackWebhookSettings({ resolveVariable }) {
  const stage = await knownStage(resolveVariable);
  const sharedSecretName =
    process.env.ALMA_SHARED_SECRET_NAME?.trim() || `/alma-cache/${stage}/webhook-secret`;
  return { sharedSecretName, sharedSecretArnPath: parameterArnPath(sharedSecretName) };
}

/** The ARN of "/alma/key" is "…:parameter/alma/key", that of "alma-key" is "…:parameter/alma-key". */
function parameterArnPath(name) {
  return `parameter/${name.replace(/^\//, '')}`;
}

/** osls prints an error's stack; to whoever deploys, the message is all that matters. */
function settingsError(message) {
  const error = new Error(message);
  error.stack = message;
  return error;
}

module.exports = {
  almaSettings,
  stackWebhookSettings,
  webhookSettings,
  existingResources,
  knownStage,
  requireEnv,
};
