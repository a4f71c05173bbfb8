import { expect, test } from '@jest/globals';
import { holdApiKey } from './api-key.ts';

/** A parameter whose value can be changed, with a count of how often it was read, and a clock. */
function parameter(initial: string | Error) {
  const state = { value: initial, reads: 0, ms: 0 };
  const fetchKey = async () => {
    state.reads++;
    await Promise.resolve();
    if (state.value instanceof Error) throw state.value;
    return state.value;
  };
  const apiKey = holdApiKey('/alma/key', fetchKey, { now: () => state.ms, settleMs: 2000 });
  return { state, apiKey };
}

test('reads nothing before it is asked', () => {
  expect(parameter('A').state.reads).toBe(0);
});

test('reads once, however many ask at once and however long it lives', async () => {
  const { state, apiKey } = parameter('A');
  expect(await Promise.all(Array.from({ length: 100 }, () => apiKey()))).toEqual(Array(100).fill('A'));
  state.ms = 86_400_000;
  expect(await apiKey()).toBe('A');
  expect(state.reads).toBe(1);
});

test('reads once more when a hundred say that the key was refused', async () => {
  const { state, apiKey } = parameter('A');
  await apiKey();
  state.value = 'B';
  expect(await Promise.all(Array.from({ length: 100 }, () => apiKey('A')))).toEqual(Array(100).fill('B'));
  expect(await apiKey('A')).toBe('B');
  expect(await apiKey()).toBe('B');
  expect(state.reads).toBe(2);
});

test('goes on answering with the key while it is being replaced', async () => {
  const { state, apiKey } = parameter('A');
  await apiKey();
  state.value = 'B';
  const fresh = apiKey('A');
  expect(await apiKey()).toBe('A');
  expect(await fresh).toBe('B');
});

test('says that no other key is there, and asks again only after a while', async () => {
  const { state, apiKey } = parameter('A');
  await apiKey();
  const refusal = { code: 'API_KEY_REFUSED', message: expect.stringContaining('/alma/key') };
  for (let caller = 0; caller < 10; caller++) await expect(apiKey('A')).rejects.toMatchObject(refusal);
  expect(state.reads).toBe(2);

  state.value = 'B';
  state.ms = 1999;
  await expect(apiKey('A')).rejects.toMatchObject(refusal);
  state.ms = 2000;
  expect(await apiKey('A')).toBe('B');
  expect(state.reads).toBe(3);
});

test('never names the key in its error', async () => {
  const { apiKey } = parameter('l7xx-secret');
  await apiKey();
  await expect(apiKey('l7xx-secret')).rejects.not.toMatchObject({ message: expect.stringContaining('l7xx') });
});

test('follows a second rotation at once', async () => {
  const { state, apiKey } = parameter('A');
  await apiKey();
  state.value = 'B';
  await apiKey('A');
  state.value = 'C';
  expect(await apiKey('B')).toBe('C');
});

test('keeps a key that works when SSM fails, and tells the reason only to those who were refused', async () => {
  const { state, apiKey } = parameter('A');
  await apiKey();
  state.value = new Error('SSM is down');
  await expect(apiKey('A')).rejects.toThrow('SSM is down');
  expect(await apiKey()).toBe('A');

  state.value = 'B';
  state.ms = 2000;
  expect(await apiKey('A')).toBe('B');
});

test('shares a failed first read among those who ask in the same moment, then tries again', async () => {
  const { state, apiKey } = parameter(new Error('SSM is down'));
  const outcomes = await Promise.allSettled([apiKey(), apiKey(), apiKey()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(state.reads).toBe(1);

  state.value = 'A';
  state.ms = 2000;
  expect(await apiKey()).toBe('A');
});
