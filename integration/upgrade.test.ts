import { join } from 'node:path';
import { root } from '@alma-cache/testing/root';
import { compile } from '@alma-cache/testing/template/compile';
import { expect, test } from '@jest/globals';
import { topicsOf2018 } from './deployed/stacks-of-2018.ts';

/*
 * What the templates of 2018 say of the resources that a deployment to their stacks must keep (lulibrary on GitHub:
 * LAG-sns-update-cache, LAG-bulk-update-cache, alma-webhook-handler). CloudFormation replaces a table, with what is in
 * it, when its name or key changes, or its logical id; a topic when its name does.
 */
const tablesOf2018 = {
  'sns-update-cache': {
    userCacheTable: 'primary_id',
    loanCacheTable: 'loan_id',
    requestCacheTable: 'request_id',
  },
  'bulk-update-cache': { feeCacheTable: 'id' },
};

/** Of what CloudFormation takes from S3; the runbook has a change set made of the template there ("CloudFormation quotas"). */
const MAX_TEMPLATE_BODY = 1024 * 1024;

const deployedTo = (service: string, stackName: string) =>
  compile(join(root, 'services', service), 'prod', {}, { stackName });

test.each([
  ['sns-update-cache', 'lag-suc-prod'],
  ['bulk-update-cache', 'lag-buc-prod'],
] as const)('%s, deployed to %s, keeps the tables that are there', async (service, stackName) => {
  const { bytes, provider, tables } = await deployedTo(service, stackName);
  expect(bytes).toBeLessThan(MAX_TEMPLATE_BODY);
  expect(provider.stackName).toBe(stackName);
  for (const [id, key] of Object.entries(tablesOf2018[service])) {
    expect(tables[id]?.KeySchema).toEqual([{ AttributeName: key, KeyType: 'HASH' }]);
    expect(tables[id]).not.toHaveProperty('TableName');
  }
});

test('webhook-handler, deployed to lag-awh-prod, keeps topics and address', async () => {
  const { bytes, topics, restApis, routes } = await deployedTo('webhook-handler', 'lag-awh-prod');
  expect(bytes).toBeLessThan(MAX_TEMPLATE_BODY);
  for (const id of topicsOf2018) expect(topics[id]).not.toHaveProperty('TopicName');
  expect(Object.keys(topics)).toEqual(expect.arrayContaining(topicsOf2018));
  expect(Object.keys(restApis)).toEqual(['ApiGatewayRestApi']);
  expect(routes.toSorted()).toEqual(['GET /', 'POST /']);
});
