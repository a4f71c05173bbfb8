import { expect, test } from '@jest/globals';
import { holdSecret } from './held-secret.ts';

/** A parameter whose value can be changed, with a count of how often it was read, and a clock. */
function parameter(initial: string | Error) {
  const state = { value: initial, reads: 0, ms: 0 };
  const read = async () => {
    state.reads++;
    await Promise.resolve();
    if (state.value instanceof Error) throw state.value;
    return state.value;
  };
  const secret = holdSecret(read, { now: () => state.ms, settleMs: 2000 });
  return { state, secret };
}

test('reads nothing before it is asked', () => {
  expect(parameter('A').state.reads).toBe(0);
});

test('reads once, however many ask at once and however long it lives', async () => {
  const { state, secret } = parameter('A');
  expect(await Promise.all(Array.from({ length: 100 }, () => secret.current()))).toEqual(
    Array(100).fill('A'),
  );
  state.ms = 86_400_000;
  expect(await secret.current()).toBe('A');
  expect(state.reads).toBe(1);
});

test('reads once more when a hundred say that it was rejected', async () => {
  const { state, secret } = parameter('A');
  await secret.current();
  state.value = 'B';
  expect(await Promise.all(Array.from({ length: 100 }, () => secret.replacementFor('A')))).toEqual(
    Array(100).fill('B'),
  );
  expect(await secret.replacementFor('A')).toBe('B');
  expect(await secret.current()).toBe('B');
  expect(state.reads).toBe(2);
});

test('goes on answering with the secret while it is being replaced', async () => {
  const { state, secret } = parameter('A');
  await secret.current();
  state.value = 'B';
  const fresh = secret.replacementFor('A');
  expect(await secret.current()).toBe('A');
  expect(await fresh).toBe('B');
});

test('answers with nothing while there is no other, and reads again only after a while', async () => {
  const { state, secret } = parameter('A');
  await secret.current();
  for (let caller = 0; caller < 10; caller++) expect(await secret.replacementFor('A')).toBeUndefined();
  expect(state.reads).toBe(2);

  state.value = 'B';
  state.ms = 1999;
  expect(await secret.replacementFor('A')).toBeUndefined();
  state.ms = 2000;
  expect(await secret.replacementFor('A')).toBe('B');
  expect(state.reads).toBe(3);
});

test('follows a second rotation at once', async () => {
  const { state, secret } = parameter('A');
  await secret.current();
  state.value = 'B';
  await secret.replacementFor('A');
  state.value = 'C';
  expect(await secret.replacementFor('B')).toBe('C');
});

test('keeps a secret that works when SSM fails, and tells the reason only to those who were rejected', async () => {
  const { state, secret } = parameter('A');
  await secret.current();
  state.value = new Error('SSM is down');
  await expect(secret.replacementFor('A')).rejects.toThrow('SSM is down');
  expect(await secret.current()).toBe('A');

  state.value = 'B';
  state.ms = 2000;
  expect(await secret.replacementFor('A')).toBe('B');
});

test('shares a failed first read among those who ask in the same moment, then tries again', async () => {
  const { state, secret } = parameter(new Error('SSM is down'));
  const outcomes = await Promise.allSettled([secret.current(), secret.current(), secret.current()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(state.reads).toBe(1);

  state.value = 'A';
  state.ms = 2000;
  expect(await secret.current()).toBe('A');
});
