import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bringMessagesBackSoon, putParameters } from './aws.ts';
import { almaCache, sls } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { eventually } from './eventually.ts';
import { withoutPermission } from './permissions.ts';
import { type RestApi, restApi } from './rest-api.ts';
import { story } from './story.ts';

/*
 * The README's deployment of the whole stack, word by word, onto an emulator of AWS that was written elsewhere and checks
 * IAM. The tests are the chapters of one story: each goes on where the one before left the stack.
 */

const SECRET = 'a secret of the library';
const USERS = 20;

const chapter = story(test);
let sandbox: Sandbox;
let emulator: Emulator;
let variables: Record<string, string>;
let api: RestApi;
let userIds: readonly string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-ids-'));
  sandbox = await startSandbox({ users: USERS });
  emulator = await startEmulator();
  variables = { ALMA_API_KEY_NAME: '/library/alma-api-key', ALMA_API_URL: sandbox.url };
  userIds = sandbox.data.userIds();
});
afterAll(async () => {
  await emulator?.[Symbol.asyncDispose]();
  await sandbox?.close();
  await rm(folder, { recursive: true });
});

const command = (...args: string[]) => almaCache(emulator, [...args, '--stage', 'stg']);

/** A list of ids, in a file as `enqueue` takes it. */
async function listOf(ids: readonly string[]): Promise<string> {
  const file = join(folder, `${ids.length}-ids.txt`);
  await writeFile(file, ids.join('\n'));
  return file;
}

/** Waits until no queue holds a message that is still to be processed. */
async function atRest(): Promise<void> {
  await eventually(async () => {
    const { queues } = JSON.parse((await command('status', '--json')).stdout);
    const busy = queues.filter(
      ({ waiting, inFlight, delayed }: Record<string, number>) => waiting || inFlight || delayed,
    );
    expect(busy).toEqual([]);
  });
}

interface PublicUser {
  readonly loans: readonly { readonly loan_id: string }[];
  readonly requests: readonly { readonly request_id: string }[];
  readonly fees: readonly { readonly id: string }[];
}

/** A user as an application reads it. */
async function read(userId: string): Promise<{ cache: string | null; user: PublicUser }> {
  const answer = await api.get(`/users/${encodeURIComponent(userId)}`);
  expect([userId, answer.status]).toEqual([userId, 200]);
  return { cache: answer.headers.get('x-cache'), user: (await answer.json()) as PublicUser };
}

const idsOf = ({ loans, requests, fees }: PublicUser) => ({
  loans: loans.map(({ loan_id }) => loan_id).toSorted(),
  requests: requests.map(({ request_id }) => request_id).toSorted(),
  fees: fees.map(({ id }) => id).toSorted(),
});

function idsInAlma(userId: string) {
  const { loans, requests, fees } = sandbox.data.user(userId);
  return {
    loans: loans.ids().toSorted(),
    requests: requests.ids().toSorted(),
    fees: fees.ids().toSorted(),
  };
}

chapter('deploys, with the parameters that the README has people put', async () => {
  await putParameters(emulator, {
    '/library/alma-api-key': sandbox.apiKey,
    '/alma-cache/stg/webhook-secret': SECRET,
  });
  expect(await sls(emulator, ['deploy'], { variables })).toContain(
    'Service deployed to stack alma-cache-stg',
  );
  api = await restApi(emulator, { variables });
});

chapter('Alma registers the webhook: its challenge is answered', async () => {
  await sandbox.webhooks.register({ url: api.url, secret: SECRET });
});

chapter('reads the queued users, with every loan, request and fee, into the cache', async () => {
  const queued = await command('enqueue', await listOf(userIds), '--yes');
  expect(queued).toMatchObject({ code: 0, stdout: expect.stringContaining(`${USERS} user ids queued`) });
  await atRest();
  for (const userId of userIds) {
    const { cache, user } = await read(userId);
    expect([userId, cache]).toEqual([userId, 'hit']);
    expect(idsOf(user)).toEqual(idsInAlma(userId));
  }
});

chapter('follows the events of Alma, duplicated and out of order', async () => {
  const { circulation, webhooks } = sandbox;
  webhooks.disturb({ duplicated: 0.5, outOfOrder: 0.5 });
  const [one = '', other = ''] = userIds;
  const loan = circulation.lend(one);
  circulation.renew(loan);
  const returned = circulation.lend(one);
  circulation.returnLoan(returned);
  const request = circulation.request(other);
  circulation.placeOnShelf(request);
  circulation.cancelRequest(circulation.request(other));
  await webhooks.settled();
  await atRest();
  for (const userId of [one, other]) {
    await eventually(async () => {
      const { cache, user } = await read(userId);
      expect(idsOf(user)).toEqual(idsInAlma(userId));
      expect(cache).toBe('hit');
    });
  }
});

chapter('takes no event that Alma did not sign', async () => {
  const body = JSON.stringify({ event: { value: 'LOAN_CREATED' } });
  const answer = await fetch(api.url, { method: 'POST', body, headers: { 'X-Exl-Signature': 'none' } });
  expect(answer.status).toBe(401);
});

chapter('the API asks for its key, and takes ids that hold what a path must not', async () => {
  const [userId = ''] = userIds;
  expect((await fetch(`${api.url}users/${userId}`)).status).toBe(403);
  for (const strange of ['a/b', 'a%2Fb', '100%', 'ä ö', '@home']) {
    const answer = await api.get(`/users/${encodeURIComponent(strange)}`);
    expect([strange, answer.status]).toEqual([strange, 404]);
  }
});

chapter('the API reads from Alma on demand what an application has just changed there', async () => {
  const user = [...sandbox.data.users()].find(({ fees }) => fees.size > 0);
  if (user === undefined) throw new Error('Nobody owes anything');
  const [paid = ''] = user.fees.ids();
  user.fees.remove(paid);
  const path = `/users/${encodeURIComponent(user.primaryId)}/fees`;
  const read = async (headers?: Record<string, string>) => {
    const answer = await api.get(path, headers);
    const fees = (await answer.json()) as PublicUser['fees'];
    return [answer.headers.get('x-cache'), fees.map(({ id }) => id).toSorted()];
  };
  const left = user.fees.ids().toSorted();
  expect(await read()).toEqual(['hit', [paid, ...left].toSorted()]);
  expect(await read({ 'cache-control': 'no-cache' })).toEqual(['miss', left]);
  expect(await read()).toEqual(['hit', left]);
});

chapter('status, show and dead tell of the deployed stack', async () => {
  const status = await command('status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ level: 'healthy' });
  const [userId = ''] = userIds;
  const shown = await command('show', 'user', userId, '--json');
  expect([shown.code, JSON.parse(shown.stdout)]).toMatchObject([0, { kind: 'user', state: 'valid' }]);
  const dead = await command('dead', 'list');
  expect(dead).toMatchObject({ code: 0, stderr: expect.stringMatching(/^There are no dead/) });
});

chapter(
  'a message that can never be processed ends in the dead-letter queue, is listed with its reason, and purged',
  async () => {
    await bringMessagesBackSoon(emulator, 'usersQueue');
    await command('enqueue', await listOf(['nobody-of-this-name']), '--yes');
    await eventually(async () => {
      expect((await command('dead', 'list')).stdout).toContain('ALMA_USER_NOT_FOUND');
    });
    expect(await command('dead', 'purge', 'users', '--yes')).toMatchObject({ code: 0 });
    expect((await command('dead', 'list')).stdout).not.toContain('ALMA_USER_NOT_FOUND');
  },
);

chapter('IAM is checked: without leave to read its table, a user is read from Alma', async () => {
  const [userId = ''] = userIds;
  {
    await using _ = await withoutPermission(emulator, 'apiRole', 'dynamodb:GetItem');
    expect((await read(userId)).cache).toBe('miss');
  }
  expect((await read(userId)).cache).toBe('hit');
});

chapter(
  'IAM is checked: without leave to queue records, or to write them, messages are dead-lettered, with the reason',
  async () => {
    await bringMessagesBackSoon(emulator, 'loansQueue');
    const borrower = userIds.filter((userId) => idsInAlma(userId).loans.length > 0).slice(0, 1);
    for (const [queue, role, action, code] of [
      ['users', 'updateUserRole', 'sqs:SendMessage', 'QUEUE_SEND_FAILED'],
      ['loans', 'updateLoanRole', 'dynamodb:PutItem', 'CACHE_REJECTED'],
    ] as const) {
      {
        await using _ = await withoutPermission(emulator, role, action);
        await command('enqueue', await listOf(borrower), '--yes');
        await eventually(async () => {
          expect((await command('dead', 'list', queue)).stdout).toContain(code);
        });
      }
      expect(await command('dead', 'purge', queue, '--yes')).toMatchObject({ code: 0 });
    }
  },
);

chapter('a second deployment changes what was set anew, and keeps what is cached', async () => {
  const deployed = await sls(emulator, ['deploy', '--param', 'almaCallsLow=1234'], { variables });
  expect(deployed).toContain('Service deployed to stack alma-cache-stg');
  const [userId = ''] = userIds;
  expect((await read(userId)).cache).toBe('hit');
});

chapter('is removed whole', async () => {
  await sls(emulator, ['remove'], { variables });
  const answer = await command('status');
  expect(answer.code).toBe(1);
  expect(answer.stderr).toContain('alma-cache-stg');
});
