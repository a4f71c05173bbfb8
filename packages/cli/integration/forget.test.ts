import { documentClient } from '@alma-cache/testing/dynamodb';
import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { runCommand } from '../src/testing/run-command.ts';

let harness: Harness;
let env: Environment;
let next = 0;
let user: ReturnType<Harness['sandbox']['data']['addUser']>;
let neighbour: typeof user;

beforeAll(async () => {
  harness = await startHarness({ users: [] });
  const { stack } = harness;
  env = { ...AWS_ENVIRONMENT, ...stack.endpoints, ...stack.controlPlaneEndpoints };
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

beforeEach(async () => {
  const { sandbox, stack } = harness;
  next += 1;
  user = sandbox.data.addUser({ primaryId: `Reader${next}`, loans: 3, requests: 2, fees: 1 });
  neighbour = sandbox.data.addUser({ primaryId: `Neighbour${next}`, loans: 2, requests: 1, fees: 1 });
  await harness.cache(user.primaryId, neighbour.primaryId);
  // What no list names any more, as where the user's record has expired and was swept.
  await put('loanCacheTable', {
    loan_id: `unlisted-${next}`,
    user_id: user.primaryId.toLowerCase(),
    expiry_date: 1,
  });
  for (const { primaryId } of [user, neighbour]) {
    await put('queuedUserCacheTable', { primary_id: primaryId.toLowerCase(), expiry_date: 1 });
    await stack.deadLetterQueue('usersQueue').send(primaryId);
    await stack.deadLetterQueue('loansQueue').send(JSON.stringify({ userID: primaryId, loanID: '1' }));
  }
});

/** Puts an item past the stores. */
async function put(table: string, Item: Record<string, unknown>) {
  const { stack } = harness;
  const client = documentClient(stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB);
  await client.send(new PutCommand({ TableName: stack.table(table).name, Item }));
  client.destroy();
}

const forget = (...args: string[]) => runCommand(['forget', ...args, '--stack', 'local-stack'], { env });

/** How many items and dead letters hold the id, in any case. */
async function holding({ primaryId }: typeof user): Promise<number> {
  const { stack } = harness;
  const items = await Promise.all(stack.tables.map((table) => table.scan()));
  const letters = await Promise.all(stack.deadLetterQueues.map((queue) => queue.messages()));
  const texts = [...items.flat(), ...letters.flat().map(({ body }) => body)].map((each) =>
    JSON.stringify(each),
  );
  return texts.filter((text) => text.toLowerCase().includes(primaryId.toLowerCase())).length;
}

/** Three loans and one beside the list, two requests, a fee, the user, the mark in the queue, two dead letters. */
const OF_USER = 11;
const OF_NEIGHBOUR = 8;

describe('a dry run', () => {
  test('tells what every table and dead-letter queue has of the user, and erases nothing', async () => {
    const { code, stdout, stderr } = await forget(user.primaryId);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Of ${user.primaryId} 9 items and 2 dead letters are there\\.\\n`));
    expect(stdout).toMatch(/loanCacheTable +4\n/);
    expect(stdout).toMatch(/^users +0 +\d+ +1$/m);
    expect(stderr).toMatch(/This was a dry run: nothing was erased\. --yes does it\.\n$/);
    expect(stderr).toMatch(/Not reached: Alma itself.*logs.*backups/);
    expect([await holding(user), await holding(neighbour)]).toEqual([OF_USER, OF_NEIGHBOUR]);
  });

  test('names every id for programs', async () => {
    const { stdout } = await forget(user.primaryId, '--json');
    const { tables, queues, dryRun } = JSON.parse(stdout);
    expect(dryRun).toBe(true);
    expect(tables).toEqual([
      { kind: 'user', table: expect.any(String), ids: [user.primaryId.toLowerCase()] },
      { kind: 'loan', table: expect.any(String), ids: expect.arrayContaining(user.loans.ids()) },
      { kind: 'request', table: expect.any(String), ids: expect.arrayContaining(user.requests.ids()) },
      { kind: 'fee', table: expect.any(String), ids: user.fees.ids() },
      { kind: 'queuedUser', table: expect.any(String), ids: [user.primaryId.toLowerCase()] },
    ]);
    expect(queues).toContainEqual({
      queue: 'loans',
      waiting: 0,
      deadLetters: {
        queue: expect.stringContaining('loansDLQ'),
        examined: expect.any(Number),
        about: [expect.any(String)],
        notDeleted: [],
        isComplete: true,
      },
    });
  });
});

describe('forgetting', () => {
  test('leaves nothing of the user in any table or dead-letter queue, and everything of others', async () => {
    const { code, stdout } = await forget(user.primaryId.toUpperCase(), '--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/9 items and 2 dead letters were erased\.\n/);
    expect([await holding(user), await holding(neighbour)]).toEqual([0, OF_NEIGHBOUR]);
    const again = await forget(user.primaryId, '--yes');
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/0 items and 0 dead letters were erased\.\n/);
  });

  test('of a user whom the cache does not hold erases nothing', async () => {
    const { code, stdout } = await forget('nobody', '--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Of nobody 0 items/);
    expect(await holding(user)).toBe(OF_USER);
  });

  test.each(['', ' ', '..', 'x'.repeat(256)])('of %j, which is nobody’s id, is wrong usage', async (id) => {
    const { code, stderr } = await forget(id, '--yes');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^alma-cache: The user id [^\n]+\n$/);
  });

  test('says that messages are waiting, which may be the user’s', async () => {
    const { stack } = harness;
    await stack.disable('updateUser');
    await stack.queue('usersQueue').send('somebody');
    const { stderr } = await forget(user.primaryId);
    expect(stderr).toMatch(/^About 1 message in the queues/m);
    expect(await stack.queue('usersQueue').receiveAll()).toEqual(['somebody']);
    stack.enable('updateUser');
  });
});
