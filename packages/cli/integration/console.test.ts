import { once } from 'node:events';
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeadMessages, RecordAnswer } from '../src/console/protocol.ts';
import { AWS_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { startRefusingService } from '../src/testing/refusing-service.ts';
import { runCommand } from '../src/testing/run-command.ts';
import { startSilentService } from '../src/testing/silent-service.ts';
import { type OpenConsole, openTestConsole } from './open-console.ts';

const LOAN = '1733333333333333333';
const STACK = ['--stack', 'local-stack'];

let harness: Harness;
let env: Environment;
let console: OpenConsole;

beforeAll(async () => {
  harness = await startHarness({
    users: [
      {
        primaryId: 'Reader',
        loans: [{ loan_id: LOAN, title: 'An invented title', due_date: '2041-03-04T22:00:00Z' }],
        requests: 2,
        fees: [
          { id: '17500000010001221', balance: 2.5, type: { value: 'OVERDUEFINE', desc: 'Overdue fine' } },
        ],
      },
    ],
  });
  const { stack } = harness;
  env = { ...AWS_ENVIRONMENT, ...stack.endpoints, ...stack.controlPlaneEndpoints };
  await harness.cache('Reader');
  console = await openTestConsole(stack);
});
afterAll(async () => {
  await console?.[Symbol.asyncDispose]();
  await harness?.[Symbol.asyncDispose]();
});

async function record(kind: string, id: string): Promise<RecordAnswer> {
  const response = await console.ask(`record?${new URLSearchParams({ kind, id })}`);
  expect(response.status).toBe(200);
  return (await response.json()) as RecordAnswer;
}

describe('the page', () => {
  test('says what `status` says, with the same numbers', async () => {
    const { stack } = harness;
    await stack.disable('updateLoan');
    await stack.queue('loansQueue').send('{"userID":"Reader","loanID":"1"}');
    await stack.queue('feesDLQ').send('dead', 'dead too');
    await using busy = await openTestConsole(stack);
    const { status: shown } = await busy.state(() => true);
    const { stdout } = await runCommand(['status', ...STACK, '--json'], { env });
    const { time: _, summary, ...printed } = JSON.parse(stdout);
    const ofBoth = ({ name, waiting, inFlight, delayed, dead }: (typeof shown.queues)[number]) => ({
      name,
      waiting,
      inFlight,
      delayed,
      dead,
    });
    expect(shown.queues.map(ofBoth)).toEqual(printed.queues.map(ofBoth));
    expect(shown.level).toBe(printed.level);
    expect(shown.attention).toEqual(printed.attention);
    expect(shown.tables).toEqual(printed.tables);
    expect(shown.almaCalls).toEqual(printed.almaCalls);
    expect(summary).toContain(shown.work);
    await stack.queue('loansQueue').receiveAll();
    await stack.queue('feesDLQ').receiveAll();
    stack.enable('updateLoan');
  });

  test('shows what the functions have counted', async () => {
    const { throughput } = await console.state(() => true);
    const sum = (counts: readonly number[] = []) => counts.reduce((one, other) => one + other, 0);
    // The user, a loan, two requests and a fee.
    expect(sum(throughput?.processed)).toBe(5);
    expect(sum(throughput?.failed)).toBe(0);
    expect(throughput?.processed).toHaveLength(60);
  });

  test('finds a user by the id in any case, with what is cached of the loans, requests and fees', async () => {
    const user = await record('user', 'READER');
    expect(user).toMatchObject({ state: 'valid', title: null, owner: null, fields: {} });
    expect(user.bookkeeping).toMatchObject({ primary_id: 'reader', loan_ids: [LOAN] });
    expect(user.lists.map(({ plural, items }) => [plural, items.length])).toEqual([
      ['loans', 1],
      ['requests', 2],
      ['fees', 1],
    ]);
    expect(user.lists[0]?.items).toEqual([
      {
        id: LOAN,
        state: 'valid',
        expiresAt: '2041-03-04T22:00:00.000Z',
        values: [
          { name: 'Title', text: 'An invented title' },
          { name: 'Due', text: '2041-03-04T22:00:00Z' },
        ],
      },
    ]);
    expect(user.lists[2]?.items[0]?.values).toEqual([
      { name: 'Type', text: 'Overdue fine' },
      { name: 'Status', text: expect.any(String) },
      { name: 'Balance', text: '2.5' },
    ]);
  });

  test('shows a loan, whose it is, and apart from that what the cache keeps for itself', async () => {
    const loan = await record('loan', LOAN);
    expect(loan).toMatchObject({
      state: 'valid',
      title: 'An invented title',
      note: 'when the loan is due',
      owner: 'reader',
      fields: { loan_id: LOAN, user_id: 'reader', due_date: '2041-03-04T22:00:00Z' },
      bookkeeping: { expiry_date: Date.UTC(2041, 2, 4, 22) / 1000 },
    });
    expect(loan.fields).not.toHaveProperty('expiry_date');
    expect(loan.asOf).toMatch(/Z$/);
  });

  test('says what is not cached, and what cannot be', async () => {
    expect(await record('fee', 'nothing')).toMatchObject({
      state: 'absent',
      note: 'fee nothing is not in the cache: it never was, or it expired and DynamoDB has swept it',
      fields: {},
    });
    for (const query of ['kind=queue&id=1', 'kind=user&id=', `kind=loan&id=${'x'.repeat(3000)}`]) {
      expect((await console.ask(`record?${query}`)).status).toBe(400);
    }
  });

  test('looks at the dead-lettered messages when it is told to, and leaves them where they are', async () => {
    const { stack } = harness;
    const [id = ''] = await stack.queue('usersQueue').send('nobody');
    await stack.drained();
    expect(await (await console.ask('dead-messages')).json()).toBeNull();
    const found = (await (await console.ask('dead-messages', { method: 'POST' })).json()) as DeadMessages;
    expect(found.unreadable).toEqual([]);
    expect(found.queues).toMatchObject([
      {
        queue: 'users',
        complete: true,
        reasonsUnknownBecause: null,
        groups: [
          {
            reason: 'ALMA_USER_NOT_FOUND',
            count: 1,
            messages: [
              {
                messageId: id,
                body: 'nobody',
                receiveCount: expect.any(Number),
                failure: expect.any(String),
              },
            ],
          },
        ],
      },
    ]);
    expect(await (await console.ask('dead-messages')).json()).toEqual(found);
    expect(await stack.queue('usersDLQ').messages()).toMatchObject([{ messageId: id, state: 'visible' }]);
  });

  test('shows lines that do what they say, as they are', async () => {
    const found = (await (await console.ask('dead-messages')).json()) as DeadMessages;
    const group = found.queues[0]?.groups[0];
    const lines = [...(group?.commands ?? []), ...(group?.messages[0]?.commands ?? [])];
    expect(lines.map(({ what }) => what)).toEqual(['Bring back', 'Delete', 'Bring back', 'Delete']);
    for (const { line } of lines) {
      const [, words = ''] = /^npx alma-cache (.*)$/.exec(line) ?? [];
      const dry = await runCommand(words.split(' '), { env });
      expect(dry.code).toBe(0);
      expect(dry.stdout).toContain('1');
    }
    const [bringBack = ''] = lines.slice(2).map(({ line }) => line.replace('npx alma-cache ', ''));
    const done = await runCommand([...bringBack.split(' '), '--yes'], { env });
    expect(done.code).toBe(0);
    await harness.stack.drained();
    await harness.stack.queue('usersDLQ').receiveAll();
  });

  test('leaves no message hidden where it ends in the middle of a look', async () => {
    const { stack } = harness;
    await stack.queue('feesDLQ').send(...Array.from({ length: 30 }, (_, index) => `dead ${index}`));
    const ending = await openTestConsole(stack);
    const look = ending.ask('dead-messages', { method: 'POST' });
    const isHidden = ({ state }: { readonly state: string }) => state !== 'visible';
    const messages = () => stack.queue('feesDLQ').messages();
    while (!(await messages()).some(isHidden)) await setImmediate();
    await Promise.allSettled([look, ending[Symbol.asyncDispose]()]);
    expect((await messages()).filter(isHidden)).toEqual([]);
    await stack.queue('feesDLQ').receiveAll();
  });

  test('is of use where a part cannot be read, and says which', async () => {
    const { stack } = harness;
    await using refusing = await startRefusingService();
    await using half = await openTestConsole(stack, {
      AWS_ENDPOINT_URL_CLOUDWATCH: refusing.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: refusing.url,
    });
    await stack.queue('feesDLQ').send('dead');
    const { status, throughput } = await half.state(({ status: { queues } }) => queues[3]?.dead === 1);
    expect(throughput).toBeNull();
    expect(status.level).toBe('attention');
    expect(status.unreadable.map(({ part }) => part)).toEqual([
      'ages',
      'rates',
      'postponed messages',
      'Alma calls',
      'throughput',
    ]);
    const found = (await (await half.ask('dead-messages', { method: 'POST' })).json()) as DeadMessages;
    expect(found.queues).toMatchObject([
      {
        queue: 'fees',
        reasonsUnknownBecause: expect.stringContaining('These credentials may not do this'),
        groups: [{ reason: null, looksLike: 'text', count: 1, commands: [] }],
      },
    ]);
    await stack.queue('feesDLQ').receiveAll();
  });
});

describe('the command', () => {
  test('shows examples first when asked for help', async () => {
    const { code, stdout } = await runCommand(['console', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Examples:\n {2}npx alma-cache console /);
  });

  test.each([['0'], ['65536'], ['http'], ['-1']])('takes no port %s', async (port) => {
    const { code, stderr } = await runCommand(['console', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toContain('It must be a port, 1 to 65535.');
  });

  test('ends with one line where there is no such stack', async () => {
    const { code, stdout, stderr } = await runCommand(['console', '--stack', 'nowhere'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^alma-cache: There is no stack nowhere here, but local-stack; .*\n$/);
  });

  test('ends with one line where the port is taken', async () => {
    const taken = createServer();
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await runCommand(['console', ...STACK, '--port', String(port)], { env });
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^alma-cache: Port ${port} of 127.0.0.1 cannot be had; .*\n$`));
  });

  test('prints an address that admits, and ends at Ctrl-C though a page is open', async () => {
    await using session = inTerminal(['console', ...STACK], { env, columns: 200 });
    await session.waitFor(/Ctrl-C ends it/);
    const [, origin, token] =
      /^(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{43})\r?$/m.exec(session.text) ?? [];
    const page = await fetch(`${origin}/events`, { headers: { authorization: `Bearer ${token}` } });
    expect(page.status).toBe(200);
    expect((await fetch(`${origin}/events`)).status).toBe(401);
    session.interrupt();
    expect(await session.exited).toBe(130);
    await page.body?.cancel().catch(() => undefined);
  });

  test('prints one object for programs', async () => {
    await using session = inTerminal(['console', ...STACK, '--json'], { env, columns: 200 });
    await session.waitFor(/Ctrl-C ends it/);
    const [object = ''] = /^\{[^}]*\}/m.exec(session.text) ?? [];
    expect(JSON.parse(object)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=/) });
  });

  test('ends at Ctrl-C also while AWS says nothing', async () => {
    await using silent = await startSilentService();
    const asked = silent.asked();
    await using session = inTerminal(['console', ...STACK], {
      env: { ...env, AWS_ENDPOINT_URL_CLOUDFORMATION: silent.url },
    });
    await asked;
    session.interrupt();
    expect(await session.exited).toBe(130);
  });
});
