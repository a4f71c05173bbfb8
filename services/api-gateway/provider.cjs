/** The provider settings of every deployment that has this REST API: those that all deployments share, and the API's. */

const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { parse } = require('yaml');

/** Ids are in the path, so the log names the route; addresses of the clients say who reads about whom. */
const ACCESS_LOG_FORMAT = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  apiKeyId: '$context.identity.apiKeyId',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.error.responseType',
};

// Its variables are left to osls, which needs the stage before it has the parameters that others are made of.
const common = parse(readFileSync(resolve(__dirname, '../../serverless.common.yml'), 'utf8'));

module.exports = () => ({
  ...common.provider,
  apiGateway: {
    apiKeys: [`\${self:service}-\${self:provider.stage}`],
    usagePlan: { throttle: { rateLimit: 50, burstLimit: 20 } },
  },
  logs: {
    restApi: {
      format: JSON.stringify(ACCESS_LOG_FORMAT),
      // They hold paths, and with full data the answers.
      executionLogging: false,
      fullExecutionData: false,
      // resources.yml has the role.
      roleManagedExternally: true,
    },
  },
  // No tracing of API Gateway: its traces hold paths too.
});
