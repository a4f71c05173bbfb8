/** The Users queue and the tables that this service works on but does not own, as the environment names them. */

const { existingTable, knownStage, requireEnv } = require('../../serverless.settings.cjs');

module.exports = async ({ resolveVariable }) => {
  const suffix = (await knownStage(resolveVariable)).toUpperCase();
  const [url, arn, ...tableNames] = requireEnv(
    `USER_QUEUE_URL_${suffix}`,
    `USER_QUEUE_ARN_${suffix}`,
    `USER_CACHE_TABLE_NAME_${suffix}`,
    `LOAN_CACHE_TABLE_NAME_${suffix}`,
    `REQUEST_CACHE_TABLE_NAME_${suffix}`,
    `FEE_CACHE_TABLE_NAME_${suffix}`,
    `QUEUED_USER_CACHE_TABLE_NAME_${suffix}`,
  );
  const [userTable, loanTable, requestTable, feeTable, queuedUserTable] = tableNames.map(existingTable);
  return {
    path: '',
    usersQueue: { url, arn },
    userTable,
    loanTable,
    requestTable,
    feeTable,
    queuedUserTable,
  };
};
