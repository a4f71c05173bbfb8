import { expect, test } from '@jest/globals';
import { deploymentName, stackNames } from './options.ts';

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
