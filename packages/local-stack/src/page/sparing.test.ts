import { describe, expect, test } from '@jest/globals';
import { sparing } from './sparing.ts';

/** A read that takes 10 ms of a clock of its own. */
function setUp() {
  const world = { now: 0, changes: 0, reads: 0 };
  const read = sparing(
    async () => {
      world.reads += 1;
      world.now += 10;
      return world.reads;
    },
    () => world.changes,
    () => world.now,
  );
  return { world, read };
}

describe('a read that is done sparingly', () => {
  test('is not done again while nothing has changed', async () => {
    const { world, read } = setUp();
    expect(await read()).toBe(1);
    world.now += 1_000_000;
    expect(await read()).toBe(1);
  });

  test('takes a twentieth of the time at most, however much changes', async () => {
    const { world, read } = setUp();
    for (; world.now < 10_000; world.now += 1, world.changes += 1) await read();
    expect(world.reads).toBeGreaterThan(40);
    expect(world.reads * 10).toBeLessThanOrEqual(10_000 / 20 + 10);
  });

  test('takes in what changed while it was done, as soon as it may', async () => {
    const { world, read } = setUp();
    const first = read();
    world.changes += 1;
    expect(await first).toBe(1);
    world.now += 189;
    expect(await read()).toBe(1);
    world.now += 1;
    expect(await read()).toBe(2);
  });

  test('is shared by those who ask at the same time', async () => {
    const { world, read } = setUp();
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    expect(world.reads).toBe(1);
  });

  test('is tried again after a failure', async () => {
    let failing = true;
    const read = sparing(
      async () => {
        if (failing) throw new Error('not now');
        return 'done';
      },
      () => 0,
    );
    await expect(read()).rejects.toThrow('not now');
    failing = false;
    expect(await read()).toBe('done');
  });
});
