import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { DeadLook } from './dead-messages.ts';
import type { DeadMessages } from './protocol.ts';

const found = (lookedAt: string): DeadMessages => ({ lookedAt, queues: [], unreadable: [] });

test('one look is taken at a time, and whoever asks meanwhile joins it', async () => {
  const ends: ((messages: DeadMessages) => void)[] = [];
  const dead = new DeadLook(() => new Promise((resolve) => void ends.push(resolve)));
  expect(dead.last).toBeNull();
  const looks = [dead.look(), dead.look()];
  expect(ends).toHaveLength(1);
  ends[0]?.(found('first'));
  expect(await Promise.all(looks)).toEqual([found('first'), found('first')]);
  expect(dead.last).toEqual(found('first'));

  const second = dead.look();
  expect(dead.last).toEqual(found('first'));
  ends[1]?.(found('second'));
  await second;
  expect(dead.last).toEqual(found('second'));
});

test('a look that fails is no reason not to look again', async () => {
  let fails = true;
  const dead = new DeadLook(async () => {
    if (fails) throw new Error('no queue');
    return found('now');
  });
  await expect(dead.look()).rejects.toThrow('no queue');
  expect(dead.last).toBeNull();
  fails = false;
  expect(await dead.look()).toEqual(found('now'));
});

test('the end waits for the look that is under way, whatever becomes of it', async () => {
  const { promise, reject } = Promise.withResolvers<DeadMessages>();
  const dead = new DeadLook(() => promise);
  const look = dead.look();
  let ended = false;
  const end = dead[Symbol.asyncDispose]().then(() => {
    ended = true;
  });
  await setImmediate();
  expect(ended).toBe(false);
  reject(new Error('gone'));
  await expect(look).rejects.toThrow('gone');
  await end;
  expect(ended).toBe(true);
});
