/** The ARN of each event type's topic, as the environment names it. */

const { knownStage, requireEnv } = require('../../serverless.settings.cjs');

const EVENT_TYPES = [
  'LOAN_CREATED',
  'LOAN_RENEWED',
  'LOAN_DUE_DATE',
  'LOAN_RETURNED',
  'REQUEST_CREATED',
  'REQUEST_PLACED_ON_SHELF',
  'REQUEST_CANCELED',
  'REQUEST_CLOSED',
];

module.exports = async ({ resolveVariable }) => {
  const suffix = (await knownStage(resolveVariable)).toUpperCase();
  const arns = requireEnv(...EVENT_TYPES.map((type) => `${type}_TOPIC_ARN_${suffix}`));
  return Object.fromEntries(EVENT_TYPES.map((type, index) => [type, arns[index]]));
};
