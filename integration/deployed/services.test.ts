import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { putParameters } from './aws.ts';
import { outputs, sls, variableOf } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { eventually } from './eventually.ts';
import { type RestApi, restApi } from './rest-api.ts';
import { story } from './story.ts';

/*
 * The README's deployment of one service after another, each told by variables what those before it have created. The tests are
 * the chapters of one story.
 */

/** In the order in which each finds what it takes in the outputs of those before it. */
const SERVICES = ['webhook-handler', 'sns-update-cache', 'bulk-update-cache', 'api-gateway'];
const SECRET = 'a secret of the library';

const chapter = story(test);
let sandbox: Sandbox;
let emulator: Emulator;
let variables: Record<string, string>;
let api: RestApi;

beforeAll(async () => {
  sandbox = await startSandbox({ users: 3 });
  emulator = await startEmulator();
  variables = {
    ALMA_API_KEY_NAME: '/library/alma-api-key',
    ALMA_SHARED_SECRET_NAME: '/library/webhook-secret',
    ALMA_API_URL: sandbox.url,
  };
});
afterAll(async () => {
  await emulator?.[Symbol.asyncDispose]();
  await sandbox?.close();
});

const optionsOf = (service: string) => ({ service: `services/${service}`, variables });

chapter('each service is deployed with what those before it tell of themselves', async () => {
  await putParameters(emulator, {
    '/library/alma-api-key': sandbox.apiKey,
    '/library/webhook-secret': SECRET,
  });
  for (const service of SERVICES) {
    expect(await sls(emulator, ['deploy'], optionsOf(service))).toContain(
      `Service deployed to stack ${service}-stg`,
    );
    for (const [output, value] of await outputs(emulator, optionsOf(service))) {
      variables[variableOf(output, 'stg')] = value;
    }
  }
  api = await restApi(emulator, optionsOf('api-gateway'));
});

/** What the API answers of a user's loans, from where. */
async function loansOf(userId: string) {
  const answer = await api.get(`/users/${encodeURIComponent(userId)}/loans`);
  expect(answer.status).toBe(200);
  const loans = (await answer.json()) as { loan_id: string }[];
  return { cache: answer.headers.get('x-cache'), ids: loans.map(({ loan_id }) => loan_id).toSorted() };
}

chapter(
  'a user whom the API is asked for is read and cached, by services that know each other by queue alone',
  async () => {
    for (const userId of sandbox.data.userIds()) {
      const ids = sandbox.data.user(userId).loans.ids().toSorted();
      expect(await loansOf(userId)).toEqual({ cache: 'miss', ids });
      await eventually(async () => {
        expect(await loansOf(userId)).toEqual({ cache: 'hit', ids });
      });
    }
  },
);

chapter('an event of Alma comes through the topics of one service to the tables of another', async () => {
  const { url } = await restApi(emulator, optionsOf('webhook-handler'));
  await sandbox.webhooks.register({ url, secret: SECRET });
  const [userId = ''] = sandbox.data.userIds();
  sandbox.circulation.lend(userId);
  await sandbox.webhooks.settled();
  const ids = sandbox.data.user(userId).loans.ids().toSorted();
  await eventually(async () => {
    expect(await loansOf(userId)).toEqual({ cache: 'hit', ids });
  });
});

chapter('each service is removed, last first', async () => {
  for (const service of SERVICES.toReversed()) {
    expect(await sls(emulator, ['remove'], optionsOf(service))).toContain(`Service ${service} has been`);
  }
});
