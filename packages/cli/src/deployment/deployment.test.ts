import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { awsClients } from '../aws-clients.ts';
import { processEnvironment } from '../testing/environment.ts';
import { BESIDE_USERS, type SmallStack, startSmallStack } from '../testing/small-stack.ts';
import { Deployment } from './deployment.ts';
import type { DeploymentOptions } from './options.ts';

let small: SmallStack;
let environment: Disposable;
beforeAll(async () => {
  small = await startSmallStack();
  environment = processEnvironment(small.env);
});
afterAll(async () => {
  environment[Symbol.dispose]();
  await small[Symbol.asyncDispose]();
});

function deploymentOf(options: Partial<DeploymentOptions> = {}) {
  return new Deployment(
    awsClients({}),
    { stack: [], queue: {}, table: {}, ...options },
    new AbortController().signal,
  );
}

const LOCAL = { stack: ['local-stack'] };
const urlOf = (queue: string) => small.stack.queue(queue).url;

describe('a deployment', () => {
  test('knows the queues of its stack by short names, but for dead-letter queues', async () => {
    const queues = await deploymentOf(LOCAL).queues();
    expect(queues).toHaveLength(2);
    expect(queues).toContainEqual({ name: 'users', target: urlOf('usersQueue') });
    expect(queues).toContainEqual({ name: 'loans', target: urlOf('loansQueue') });
  });

  test('knows the tables of its stack by short names', async () => {
    const deployment = deploymentOf(LOCAL);
    const names = (await deployment.tables()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['loan', 'user']);
    expect(await deployment.table('loan')).toBe(small.stack.table('loanCacheTable').name);
  });

  test('takes what the options name before what the stack has', async () => {
    const deployment = deploymentOf({
      ...LOCAL,
      queue: { users: 'https://elsewhere', more: 'https://more' },
    });
    expect(await deployment.queue('users')).toBe('https://elsewhere');
    expect(await deployment.queue('loans')).toBe(urlOf('loansQueue'));
    const names = (await deployment.queues()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['loans', 'more', 'users']);
  });

  test('has no queue by the name of what every object has', async () => {
    const deployment = deploymentOf({ queue: { users: 'https://elsewhere' } });
    await expect(deployment.queue('constructor')).rejects.toThrow('constructor');
  });

  test('is nothing but the resources that the options name, where they name no stack', async () => {
    const deployment = deploymentOf({ queue: { users: 'https://elsewhere' } });
    expect(await deployment.queues()).toEqual([{ name: 'users', target: 'https://elsewhere' }]);
    expect(await deployment.tables()).toEqual([]);
    expect(await deployment.functions()).toEqual([]);
  });

  test('that has no such queue or table says what it has, and how to name one', async () => {
    const deployment = deploymentOf(LOCAL);
    await expect(deployment.table('fee')).rejects.toThrow(
      /^No table "fee": the deployment has (user, loan|loan, user); .* --table NAME=TABLE$/,
    );
    const nothing = deploymentOf({ table: { user: 'users' } });
    await expect(nothing.queue('users')).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
      message: expect.stringContaining('the deployment has no queues; '),
    });
  });

  test.each([
    ['the stack of the stage', { stage: 'prod' }, 'alma-cache-prod'],
    ['the stack of the stage that is deployed where none is named', {}, 'alma-cache-stg'],
    ['each stack that is named', { stack: ['local-stack', 'nowhere'] }, 'nowhere'],
  ])('looks for %s', async (_, options, name) => {
    await expect(deploymentOf(options).queues()).rejects.toMatchObject({
      code: 'STACK_NOT_FOUND',
      message: expect.stringMatching(new RegExp(`^There is no stack ${name} here, but local-stack; `)),
    });
  });
});

describe('a service that was deployed alone', () => {
  let alone: SmallStack;
  let its: Disposable;
  beforeAll(async () => {
    alone = await startSmallStack(BESIDE_USERS);
    its = processEnvironment(alone.env);
  });
  afterAll(async () => {
    its[Symbol.dispose]();
    await alone[Symbol.asyncDispose]();
  });
  const users = () => alone.stack.queue('elsewhere').url;

  test('says in its outputs which queue is its Users queue', async () => {
    expect(await deploymentOf(LOCAL).queue('users')).toBe(users());
    const queues = await deploymentOf(LOCAL).queues();
    expect(queues).toHaveLength(2);
    expect(queues).toContainEqual({ name: 'users', target: users() });
  });

  test('has the Users queue that the options name, where they name one', async () => {
    const deployment = deploymentOf({ ...LOCAL, queue: { users: 'https://mine' } });
    const queues = await deployment.queues();
    expect(queues).toHaveLength(2);
    expect(queues).toContainEqual({ name: 'users', target: 'https://mine' });
  });
});
