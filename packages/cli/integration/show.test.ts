import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { runCommand } from '../src/testing/run-command.ts';

const LOAN = '1733333333333333333';
const REQUEST = '0017400000010001221';
const FEE = '17500000010001221';

let harness: Harness;
let env: Environment;

beforeAll(async () => {
  harness = await startHarness({
    users: [
      {
        primaryId: 'Test_User',
        loans: [
          { loan_id: LOAN, title: 'An invented title', due_date: '2041-03-04T22:00:00Z', author: null },
        ],
        requests: [{ request_id: REQUEST, place_in_queue: 3, expiry_date: '2031-02-25Z' }],
        fees: [{ id: FEE, balance: 2.5 }],
      },
      { primaryId: 'reader250', loans: 250, requests: 2, fees: 3 },
      { primaryId: 'changed', loans: 3 },
    ],
  });
  const { sandbox, stack } = harness;
  env = {
    ...AWS_ENVIRONMENT,
    ...stack.endpoints,
    ...stack.controlPlaneEndpoints,
    ALMA_API_KEY: sandbox.apiKey,
    ALMA_API_URL: sandbox.url,
  };
  await harness.cache('Test_User', 'reader250', 'changed');
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});
afterEach(() => harness.sandbox.faults.clear());

const show = (args: string[], more: Environment = {}) =>
  runCommand(['show', ...args, '--stack', 'local-stack'], { env: { ...env, ...more } });

async function showJson(...args: string[]) {
  const { stdout, ...rest } = await show([...args, '--json']);
  return { ...rest, data: JSON.parse(stdout) };
}

describe('a cached record', () => {
  test('is shown with its age and its expiry', async () => {
    const { code, stdout, stderr } = await show(['loan', LOAN]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^cache +valid\nas of +\d{4}-.*Z, (\d+ s ago|now)\nexpires +2041-03-04T22:00:00.000Z, in/m,
    );
    expect(stdout).toMatch(/^user_id +test_user\n.*^title +An invented title$/ms);
  });

  test('is shown for programs', async () => {
    const { code, data } = await showJson('request', REQUEST);
    expect(code).toBe(0);
    expect(data).toMatchObject({
      kind: 'request',
      id: REQUEST,
      state: 'valid',
      record: { request_id: REQUEST, place_in_queue: '3', expiry_date: '2031-02-25Z' },
      alma: null,
    });
    expect(Date.parse(data.expiresAt) - Date.parse(data.asOf)).toBeGreaterThan(13 * 86_400_000);
  });

  test.each([
    ['loan', LOAN],
    ['request', REQUEST],
    ['fee', FEE],
  ])('of a %s is the same as in Alma, at the cost of one call', async (kind, id) => {
    const { code, stdout, stderr } = await show([kind, id, '--alma']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Alma +the same$/m);
    expect(stderr).toMatch(/^Alma was asked 1 time; [\d,]+ calls left today\n$/);
  });

  test('is the same as in Alma whatever Alma invents', async () => {
    const { loans, requests, fees } = harness.sandbox.data.user('reader250');
    const invented = [
      ...loans
        .ids()
        .slice(0, 10)
        .map((id) => ['loan', id]),
      ...requests.ids().map((id) => ['request', id]),
      ...fees.ids().map((id) => ['fee', id]),
    ];
    for (const subject of invented)
      expect((await show([...subject, '--alma'])).stdout).toMatch(/Alma +the same/);
  });

  test('is shown beside what has changed in Alma', async () => {
    const { loans } = harness.sandbox.data.user('changed');
    const [id = ''] = loans.ids();
    loans.change(id, { title: 'Another title', author: null, description: 'v. 2' });

    const { code, data } = await showJson('loan', id, '--alma');

    expect(code).toBe(3);
    expect(data.alma.state).toBe('differs');
    const differing = data.alma.fields.filter(({ verdict }: { verdict: string }) => verdict !== 'same');
    expect(differing).toContainEqual(
      expect.objectContaining({ field: 'title', verdict: 'differs', alma: 'Another title' }),
    );
    expect(differing).toContainEqual({
      field: 'description',
      verdict: 'only in Alma',
      cache: null,
      alma: 'v. 2',
    });
    expect(differing.map(({ field }: { field: string }) => field)).not.toContain('loan_id');
  });
});

describe('a user', () => {
  test('is found by an id in any case, with what the cache holds of the lists', async () => {
    const { code, data } = await showJson('user', 'TEST_USER');
    expect(code).toBe(0);
    expect(data).toMatchObject({
      state: 'valid',
      lists: {
        loan_ids: [{ id: LOAN, state: 'valid', expiresAt: '2041-03-04T22:00:00.000Z' }],
        request_ids: [{ id: REQUEST, state: 'valid' }],
        fee_ids: [{ id: FEE, state: 'valid' }],
      },
    });
  });

  test('is compared with the lists of Alma, every page of them', async () => {
    const { code, stdout, stderr } = await show(['user', 'reader250', '--alma']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Alma +the same$/m);
    expect(stdout).toMatch(/^loan_ids +250 +250 +0 +0 +0$/m);
    expect(stderr).toMatch(/^Alma was asked 5 times/);
  });

  test('is told from Alma by the ids that one of them has alone', async () => {
    const { loans } = harness.sandbox.data.user('changed');
    const [, gone = ''] = loans.ids();
    loans.remove(gone);
    const added = loans.add({ title: 'Just lent' }).loan_id;

    const { code, data } = await showJson('user', 'changed', '--alma');

    expect(code).toBe(3);
    expect(data.alma.lists.loan_ids).toMatchObject({ onlyInCache: [gone], onlyInAlma: [added] });
  });
});

describe('what is not in the cache', () => {
  test('is told in one line', async () => {
    expect(await show(['loan', '404'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'loan 404 is not in the cache: it never was, or it expired and DynamoDB has swept it\n',
    });
  });

  test('is told from what Alma no longer has', async () => {
    const { sandbox, stack } = harness;
    const { loans } = sandbox.data.user('reader250');
    const [, , gone = ''] = loans.ids();
    loans.remove(gone);
    await stack.queue('loansQueue').send(JSON.stringify({ userID: 'reader250', loanID: gone }));
    await stack.drained();

    const { code, stderr } = await show(['loan', gone]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/is not in the cache: Alma no longer had it as of \d{4}-/);
    expect((await showJson('loan', gone)).data).toMatchObject({ state: 'deleted', record: null });
  });

  test('is asked of Alma where the user is named, and only there', async () => {
    const id = harness.sandbox.data.user('Test_User').loans.add({ title: 'Just lent' }).loan_id;
    const unknown = await show(['loan', id, '--alma']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/name the user with --user$/m);

    const named = await show(['loan', id, '--alma', '--user', 'Test_User']);
    expect(named.code).toBe(1);
    expect(named.stdout).toMatch(/^title +only in Alma +Just lent$/m);
  });
});

describe('where Alma does not answer, the cached record is shown and one line says why:', () => {
  test('a refused key', async () => {
    const { code, stdout, stderr } = await show(['loan', LOAN, '--alma'], { ALMA_API_KEY: 'wrong-key' });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Alma +not compared$.*^title +An invented title$/ms);
    expect(stderr).toMatch(/^Alma refused the API key.*\nAlma was asked 1 time/);
    expect(stderr).not.toContain('wrong-key');
  });

  test('nobody there', async () => {
    const { code, stdout, stderr } = await show(['fee', FEE, '--alma'], {
      ALMA_API_URL: 'http://127.0.0.1:1/almaws/v1',
    });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^balance +2\.5$/m);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('a user whom Alma does not know, at the cost of one call', async () => {
    harness.sandbox.data.addUser({ primaryId: 'leaver', loans: 1 });
    await harness.cache('leaver');
    harness.sandbox.data.removeUser('leaver');
    const { code, stdout, stderr } = await show(['user', 'leaver', '--alma']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Alma +not there$/m);
    expect(stderr).toMatch(/no such user.*\nAlma was asked 1 time/);
  });
});

describe('ends with one line', () => {
  test.each<[string, number, RegExp, string[], Environment]>([
    ['for no id', 2, /missing required argument 'id'/, ['loan'], {}],
    ['for an empty id', 2, /loan_id must not be empty/, ['loan', ''], {}],
    ['for an unknown kind', 2, /choices are user, loan, request, fee/, ['book', '1'], {}],
    ['for a user without Alma', 2, /it goes with --alma/, ['loan', LOAN, '--user', 'x'], {}],
    ['without a key of Alma', 2, /set ALMA_API_KEY/, ['loan', LOAN, '--alma'], { ALMA_API_KEY: '' }],
    ['without a region', 2, /set AWS_REGION/, ['loan', LOAN], { AWS_REGION: undefined }],
    [
      'without credentials',
      1,
      /There are no AWS credentials/,
      ['loan', LOAN, '--table', 'loan=x'],
      { AWS_ACCESS_KEY_ID: undefined },
    ],
    ['for a missing stack', 1, /There is no stack nowhere/, ['loan', LOAN, '--stack', 'nowhere'], {}],
    ['for a missing table', 1, /Table nowhere does not exist/, ['loan', LOAN, '--table', 'loan=nowhere'], {}],
    [
      "for a missing table of a user's loans",
      1,
      /Table nowhere does not exist/,
      ['user', 'Test_User', '--table', 'loan=nowhere'],
      {},
    ],
  ])('%s', async (_, code, message, args, more) => {
    const ran = await show(args, more);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).toMatch(/^alma-cache: .*\n$/);
  });
});

describe('in a terminal', () => {
  const args = ['show', 'loan', LOAN, '--stack', 'local-stack'];

  test('Ctrl-C does not wait for Alma', async () => {
    harness.sandbox.faults.set('never', 1);
    const before = harness.sandbox.calls.total;
    await using session = inTerminal([...args, '--alma'], { env });
    while (harness.sandbox.calls.total === before) await new Promise((resolve) => setTimeout(resolve, 20));
    session.interrupt();
    expect(await session.exited).toBe(130);
  });

  test('a DynamoDB that cannot be reached is told in one line', async () => {
    await using session = inTerminal(args, {
      env: { ...env, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
    });
    expect(await session.exited).toBe(1);
    expect(session.text).toMatch(/^alma-cache: AWS cannot be reached.*\r\n$/);
  });

  test('colours are for terminals that want them', async () => {
    await using coloured = inTerminal(args, { env });
    expect(await coloured.exited).toBe(0);
    expect(coloured.raw).toContain('\u001b[32mvalid');
    await using plain = inTerminal(args, { env: { ...env, NO_COLOR: '1' } });
    expect(await plain.exited).toBe(0);
    expect(plain.raw).toMatch(/cache +valid/);
  });

  test('a reader that leaves early is no failure', async () => {
    await using session = inTerminal(['show', 'user', 'reader250', '--stack', 'local-stack'], {
      env,
      shell: '| head -1',
    });
    expect(await session.exited).toBe(0);
    expect(session.text).toMatch(/^user +reader250\r\n$/);
  });
});
