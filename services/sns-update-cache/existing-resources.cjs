/** What this service works on but does not own, as the environment names it: each event type's topic, and the Fee table. */

const { tableName, topicArn } = require('../../serverless.inputs.cjs');
const { knownStage, optionalEnv, requireEnv, tableArn } = require('../../serverless.settings.cjs');
const { FIRST_TYPES, LATER_TYPES } = require('./routes.cjs');

const OWN_RECORD_TABLES = ['loanCacheTable', 'requestCacheTable'].map((id) => ({
  'Fn::GetAtt': [id, 'Arn'],
}));

module.exports = async ({ resolveVariable }) => {
  const suffix = (await knownStage(resolveVariable)).toUpperCase();
  const variable = (type) => `${type}_TOPIC_ARN_${suffix}`;
  const first = requireEnv(...FIRST_TYPES.map(variable));
  const { [`FEE_CACHE_TABLE_NAME_${suffix}`]: feeTable, ...later } = optionalEnv(
    'their events do not reach the cache, and the fees of users who are deleted in Alma stay until they expire',
    ...LATER_TYPES.map(variable),
    `FEE_CACHE_TABLE_NAME_${suffix}`,
  );
  const topics = [
    ...FIRST_TYPES.map((type, index) => [type, first[index]]),
    ...LATER_TYPES.map((type) => [type, later[variable(type)]]),
  ].filter(([, arn]) => arn !== undefined);
  const region = await resolveVariable('self:provider.region');
  for (const [type, arn] of topics) topicArn(variable(type), arn, region);
  if (feeTable) tableName(`FEE_CACHE_TABLE_NAME_${suffix}`, feeTable, region);
  return {
    path: '',
    topics: Object.fromEntries(topics),
    feeTableName: feeTable ?? '',
    recordTableArns: [...OWN_RECORD_TABLES, ...(feeTable ? [tableArn(feeTable)] : [])],
  };
};
