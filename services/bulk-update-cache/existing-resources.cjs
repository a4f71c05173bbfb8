/** The Users queue and the tables that this service works on but does not own, as the environment names them. */

const { knownStage, requireEnv } = require('../../serverless.settings.cjs');

module.exports = async ({ resolveVariable }) => {
  const suffix = (await knownStage(resolveVariable)).toUpperCase();
  const [url, arn, ...tableNames] = requireEnv(
    `USER_QUEUE_URL_${suffix}`,
    `USER_QUEUE_ARN_${suffix}`,
    `USER_CACHE_TABLE_NAME_${suffix}`,
    `LOAN_CACHE_TABLE_NAME_${suffix}`,
    `REQUEST_CACHE_TABLE_NAME_${suffix}`,
  );
  const [userTable, loanTable, requestTable] = tableNames.map((name) => ({ name, arn: tableArn(name) }));
  return { path: '', usersQueue: { url, arn }, userTable, loanTable, requestTable };
};

function tableArn(name) {
  const ref = (pseudoParameter) => ({ Ref: `AWS::${pseudoParameter}` });
  return {
    'Fn::Join': [
      ':',
      ['arn', ref('Partition'), 'dynamodb', ref('Region'), ref('AccountId'), `table/${name}`],
    ],
  };
}
