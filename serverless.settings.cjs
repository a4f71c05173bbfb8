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

/** The deployment's stage; an error that names it unless it is one of this stack's stages. */
async function knownStage(resolveVariable) {
  const stage = await resolveVariable('self:provider.stage');
  if (!STAGES.includes(stage)) {
    throw settingsError(`Unknown stage "${stage}": deploy with --stage ${STAGES.join(' or --stage ')}`);
  }
  return stage;
}

/** The value of an environment variable of the deployment; an error that names it where it is not set. */
function requireEnv(name, meaning) {
  const value = process.env[name]?.trim();
  if (!value) throw settingsError(`Environment variable ${name} is not set: it names ${meaning}`);
  return value;
}

/** Settings of every function that reads Alma; concurrency × share, summed over them, is at most the stage's rate. */
async function almaSettings({ resolveVariable }) {
  await knownStage(resolveVariable);
  const apiKeyName = requireEnv('ALMA_API_KEY_NAME', 'the SSM SecureString parameter that holds the Alma API key');
  const rate = Number(await resolveVariable('param:almaRequestsPerSecond'));
  if (!(rate > 0)) throw settingsError('Stage parameter almaRequestsPerSecond must be a number above 0');
  const perContainer = (share) => String(Math.floor((rate * share * 1000) / MAXIMUM_CONCURRENCY) / 1000);
  return {
    apiKeyName,
    // The ARN of "/alma/key" is "…:parameter/alma/key", that of "alma-key" is "…:parameter/alma-key".
    apiKeyArnPath: `parameter/${apiKeyName.replace(/^\//, '')}`,
    region: process.env.ALMA_REGION || 'eu',
    apiUrl: process.env.ALMA_API_URL || '',
    maximumConcurrency: MAXIMUM_CONCURRENCY,
    requestsPerSecond: Object.fromEntries(
      Object.entries(SHARE_OF_RATE).map(([name, share]) => [name, perContainer(share)]),
    ),
  };
}

/** osls prints an error's stack; to whoever deploys, the message is all that matters. */
function settingsError(message) {
  const error = new Error(message);
  error.stack = message;
  return error;
}

module.exports = { almaSettings, knownStage, requireEnv, settingsError };
