import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { processEnvironment } from '../testing/environment.ts';
import { type DeploymentOptions, deploymentName, stackNames, withDeployment } from './options.ts';

const NOTHING = { stack: [], queue: {}, table: {} };

test.each([
  ['nothing', NOTHING, ['alma-cache-stg']],
  ['a stage', { ...NOTHING, stage: 'prod' }, ['alma-cache-prod']],
  ['stacks', { ...NOTHING, stack: ['bulk', 'api'] }, ['bulk', 'api']],
  ['a queue', { ...NOTHING, queue: { users: 'https://sqs/1/users' } }, []],
  ['a table', { ...NOTHING, table: { loan: 'loans' } }, []],
  [
    'a queue and a stage',
    { ...NOTHING, stage: 'prod', queue: { users: 'https://sqs/1/users' } },
    ['alma-cache-prod'],
  ],
  ['a table and a stack', { ...NOTHING, stack: ['bulk'], table: { loan: 'loans' } }, ['bulk']],
])('%s means the stacks of it', (_, options, stacks) => {
  expect(stackNames(options)).toEqual(stacks);
});

test('a deployment goes by its stacks, or else by what was named', () => {
  expect(deploymentName({ ...NOTHING, stack: ['bulk', 'api'], queue: { users: 'url' } })).toBe('bulk, api');
  expect(deploymentName({ ...NOTHING, queue: { users: 'url' }, table: { loan: 'loans' } })).toBe(
    'users, loan',
  );
});

/** The stacks of a command that is typed in a shell which leads to the local stack. */
function stacksOf(args: readonly string[]): readonly string[] {
  using _ = processEnvironment({ ALMA_CACHE_STACK: 'local-stack' });
  const command = withDeployment(new Command())
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  return stackNames(command.parse(args, { from: 'user' }).opts<DeploymentOptions>());
}

test('a shell that is led to a stack needs no option, and one that is typed goes before it', () => {
  expect(stacksOf([])).toEqual(['local-stack']);
  expect(stacksOf(['--stack', 'bulk', '--stack', 'api'])).toEqual(['bulk', 'api']);
});

test('a stage is refused in such a shell, rather than sought in the wrong place', () => {
  expect(() => stacksOf(['--stage', 'prod'])).toThrow(/'--stage <stage>' .* 'ALMA_CACHE_STACK'/);
});
