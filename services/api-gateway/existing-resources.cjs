const { existingResources } = require('../../serverless.settings.cjs');

/** What this service works on but does not own. */
module.exports = (variables) =>
  existingResources(variables, {
    userTable: 'USER',
    loanTable: 'LOAN',
    requestTable: 'REQUEST',
    feeTable: 'FEE',
    queuedUserTable: 'QUEUED_USER',
  });
