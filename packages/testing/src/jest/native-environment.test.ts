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
