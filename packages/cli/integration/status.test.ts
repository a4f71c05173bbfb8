import { setTimeout } from 'node:timers/promises';
import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { runCommand } from '../src/testing/run-command.ts';

const UPDATE_USER = 'alma-cache-stg-updateUser';
const UPDATE_LOAN = 'alma-cache-stg-updateLoan';

let harness: Harness;
let env: Environment;

beforeAll(async () => {
  harness = await startHarness({ users: [{ primaryId: 'anna', loans: 7, requests: 2, fees: 1 }] });
  const { stack } = harness;
  env = { ...AWS_ENVIRONMENT, ...stack.endpoints, ...stack.controlPlaneEndpoints };
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

const status = (...args: string[]) => runCommand(['status', '--stack', 'local-stack', ...args], { env });

async function statusJson(...args: string[]) {
  const { stdout, ...rest } = await status('--json', ...args);
  return { ...rest, data: JSON.parse(stdout) };
}

const named = <T extends { readonly name: string }>(all: readonly T[], name: string) =>
  all.find((one) => one.name === name);

describe('an idle stack', () => {
  test('is healthy', async () => {
    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^healthy +nothing to do\n\nqueue +waiting +in flight +dead /);
    for (const name of ['users', 'loans', 'requests', 'fees', 'loanUpdated', 'requestClosed']) {
      expect(stdout).toMatch(new RegExp(`^${name} +0 +0 +0 +enabled$`, 'm'));
    }
  });

  test('is told to programs', async () => {
    const { code, data } = await statusJson();
    expect(code).toBe(0);
    expect(data).toMatchObject({ level: 'healthy', summary: 'healthy: nothing to do', attention: [] });
    expect(data.queues.slice(0, 4).map(({ name }: { name: string }) => name)).toEqual([
      'users',
      'loans',
      'requests',
      'fees',
    ]);
    expect(data.queues[0]).toEqual({
      name: 'users',
      waiting: 0,
      inFlight: 0,
      delayed: 0,
      postponed: 0,
      dead: 0,
      oldestSeconds: null,
      mappings: [{ function: UPDATE_USER, state: 'Enabled' }],
      processedPerMinute: null,
      changePerMinute: null,
      outlook: 'empty',
      secondsLeft: null,
      atLeast: null,
    });
    expect(named(data.tables, 'loan')).toEqual({ name: 'loan', items: 0 });
    expect(data.unreadable).toEqual([]);
  });
});

describe('a stack with a mapping that is disabled', () => {
  beforeAll(async () => {
    const { stack } = harness;
    await stack.disable(UPDATE_LOAN);
    await stack.queue('usersQueue').send('anna');
    const messages = async (queue: string) => {
      const { visible, inFlight } = await stack.queue(queue).counts();
      return visible + inFlight;
    };
    while ((await messages('loansQueue')) < 7) await setTimeout(20);
    for (const queue of ['usersQueue', 'requestsQueue', 'feesQueue']) {
      while ((await messages(queue)) > 0) await setTimeout(20);
    }
  });
  afterAll(async () => {
    harness.stack.enable(UPDATE_LOAN);
    await harness.stack.drained();
  });

  test('needs a person, and tells what waits and since when', async () => {
    await setTimeout(1000);
    const { code, data } = await statusJson();
    expect(code).toBe(3);
    expect(data.attention).toEqual([`loans is not read: the mapping to ${UPDATE_LOAN} is disabled`]);
    const loans = named(data.queues, 'loans');
    expect(loans).toMatchObject({ waiting: 7, outlook: 'stands', secondsLeft: null });
    expect(loans).toHaveProperty('oldestSeconds', expect.any(Number));
    expect(data.summary).toMatch(/\. waiting: 7 messages in loans, not moving$/);
  });

  test('shows queues that were named instead of a stack', async () => {
    const { url } = harness.stack.queue('loansQueue');
    const { code, stdout } = await runCommand(['status', '--queue', `mine=${url}`], { env });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ATTENTION +mine is not read/);
    expect(stdout).toMatch(/^mine +7 +0 +0 .*disabled$/m);
    expect(stdout).not.toContain('users');
  });
});

describe('a stack with dead letters', () => {
  test('needs a person', async () => {
    const queue = harness.stack.queue('feesDLQ');
    await queue.send('one', 'two');
    const { code, stdout } = await status();
    await queue.receiveAll();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^ATTENTION +2 dead letters in fees \(dead list fees tells why\)\n/);
    expect(stdout).toMatch(/^fees +0 +0 +2 /m);
  });
});

describe('a stack that has worked', () => {
  /**
   * Has Alma asked, until it is seen how many calls that has left: the functions' metrics are in their logs, which are read a
   * moment later. At midnight Alma counts anew, and the command no longer looks at what was before.
   */
  async function almaCalls() {
    for (;;) {
      const day = today();
      await harness.cache('anna');
      while (today() === day) {
        const { data, code } = await statusJson();
        if (data.almaCalls?.left === harness.sandbox.limits.remaining) return { data, code };
        await setTimeout(50);
      }
    }
  }
  const today = () => new Date().getUTCDate();

  test('tells how many calls Alma has left, and how much the tables hold', async () => {
    const { data, code } = await almaCalls();
    expect(code).toBe(0);
    expect(Date.now() - Date.parse(data.almaCalls.readAt)).toBeLessThan(120_000);
    expect(named(data.tables, 'loan')).toEqual({ name: 'loan', items: 7 });
  });

  test('needs a person where few calls are left, and says what waits until there are more', async () => {
    const { sandbox } = harness;
    sandbox.limits.perDay -= sandbox.limits.remaining - 1_000;
    const { data, code } = await postponed();
    expect(code).toBe(3);
    expect(data.attention).toEqual([`only ${data.almaCalls.left} Alma calls left today`]);
    expect(data.summary).toMatch(/waiting for Alma's next day, in \d+ \w+/);
    expect((await status('--alma-calls-low', '500')).code).toBe(0);
  });

  /**
   * Has Alma asked, until it is seen that a user is put off: a function learns with a call that few are left, and the
   * functions' metrics are in their logs, which are read a moment later.
   */
  async function postponed() {
    for (;;) {
      const { data, code } = await statusJson();
      const { inFlight, postponed } = named<QueueJson>(data.queues, 'users') ?? NO_QUEUE;
      if (postponed > 0 && data.almaCalls) return { data, code };
      if (inFlight === 0) await harness.stack.queue('usersQueue').send('anna');
      await setTimeout(50);
    }
  }
});

interface QueueJson {
  readonly name: string;
  readonly inFlight: number;
  readonly postponed: number;
}

const NO_QUEUE = { inFlight: 0, postponed: 0 };
