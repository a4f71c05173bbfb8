import { expect, test } from '@jest/globals';
import NativeEnvironment from './native-environment.ts';

const config = { projectConfig: { fakeTimers: {} } } as ConstructorParameters<typeof NativeEnvironment>[0];

test('the next test file finds the environment as the last one did', async () => {
  process.env.KEPT = 'as it was';
  const environment = new NativeEnvironment(config);
  process.env.KEPT = 'otherwise';
  process.env.ADDED = 'by a test';
  const { cwd } = process;
  environment.moduleMocker.spyOn(process, 'cwd').mockReturnValue('/elsewhere');
  environment.fakeTimersModern.useFakeTimers();
  environment.fakeTimersModern.setSystemTime(0);

  await environment.teardown();
  expect(process.env).toMatchObject({ KEPT: 'as it was' });
  expect(process.env).not.toHaveProperty('ADDED');
  expect(process.cwd).toBe(cwd);
  expect(Date.now()).toBeGreaterThan(0);
});

test('of a test file, its tests and the handlers of their events are not there for the next', async () => {
  const environment = new NativeEnvironment(config);
  const tests = Symbol('JEST_STATE_SYMBOL');
  const ofAnother = Symbol('of another');
  Object.assign(globalThis, { [tests]: 'the tests', [ofAnother]: 'kept' });
  const before = Object.getOwnPropertySymbols(globalThis);

  await environment.teardown();
  expect(Object.getOwnPropertySymbols(globalThis)).toEqual(before.filter((key) => key !== tests));
  Reflect.deleteProperty(globalThis, ofAnother);
});

test('jest-circus keeps under the known symbols what it keeps of a test file', () => {
  const kept = Object.getOwnPropertySymbols(globalThis).map(({ description }) => description);
  expect(kept.filter((description) => description === 'JEST_STATE_SYMBOL')).toHaveLength(1);
  expect(kept.filter((description) => description === 'EVENT_HANDLERS')).toHaveLength(1);
});
