import { expect, test } from '@jest/globals';
import type { Deployment } from '../deployment/deployment.ts';
import { TableNames } from './table-names.ts';

function setUp(table: (kind: string, found: number) => Promise<string>) {
  let found = 0;
  let time = 0;
  const find = () => {
    found += 1;
    const nth = found;
    return { table: (kind: string) => table(kind, nth) } as Deployment;
  };
  const names = new TableNames(find, () => time);
  return {
    names,
    pass: (ms: number) => {
      time += ms;
    },
    found: () => found,
  };
}

test('a deployment is looked at anew after a minute', async () => {
  const { names, pass } = setUp(async (kind, found) => `${kind} ${found}`);
  expect(await names.of('user')).toBe('user 1');
  pass(59_999);
  expect(await names.of('loan')).toBe('loan 1');
  pass(1);
  expect(await names.of('user')).toBe('user 2');
});

test('a deployment that could not be looked at is tried again', async () => {
  const { names, found } = setUp(async (kind, found) => {
    if (found === 1) throw new Error('no answer');
    return kind;
  });
  await expect(names.of('user')).rejects.toThrow('no answer');
  expect(await names.of('user')).toBe('user');
  expect(found()).toBe(2);
});
