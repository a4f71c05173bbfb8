/** The Users queue and the tables that this service works on but does not own, as the environment names them. */

const { knownStage, requireEnv } = require('../../serverless.settings.cjs');

module.exports = async ({ resolveVariable }) => {
  const suffix = (await knownStage(resolveVariable)).toUpperCase();
  const table = (prefix) => {
    const name = requireEnv(`${prefix}_CACHE_TABLE_NAME_${suffix}`, `the ${prefix.toLowerCase()} table of the cache`);
    return { name, arn: tableArn(name) };
  };
  return {
    path: '',
    usersQueue: {
      arn: requireEnv(`USER_QUEUE_ARN_${suffix}`, "the Users queue's ARN"),
      url: requireEnv(`USER_QUEUE_URL_${suffix}`, "the Users queue's URL"),
    },
    userTable: table('USER'),
    loanTable: table('LOAN'),
    requestTable: table('REQUEST'),
  };
};

function tableArn(name) {
  const ref = (pseudoParameter) => ({ Ref: `AWS::${pseudoParameter}` });
  return {
    'Fn::Join': [':', ['arn', ref('Partition'), 'dynamodb', ref('Region'), ref('AccountId'), `table/${name}`]],
  };
}
