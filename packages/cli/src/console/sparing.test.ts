import { describe, expect, test } from '@jest/globals';
import { SparingRead } from './sparing.ts';

/** A read that takes 10 ms of a clock of its own. */
function setUp() {
  const world = { now: 0, changes: 0, reads: 0 };
  const spared = new SparingRead(
    async () => {
      world.reads += 1;
      world.now += 10;
      return world.reads;
    },
    () => world.changes,
    () => world.now,
  );
  return { world, spared, read: () => spared.get() };
}

/** A read whose results come when they are told to. */
function setUpByHand() {
  const world = { changes: 0, reads: [] as PromiseWithResolvers<string>[] };
  const spared = new SparingRead(
    () => {
      const read = Promise.withResolvers<string>();
      world.reads.push(read);
      return read.promise;
    },
    () => world.changes,
    () => 0,
  );
  return { world, spared };
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
    expect(world.reads).toBe(1);
    world.now += 1;
    // Whoever makes it start has the last result.
    expect(await read()).toBe(1);
    expect(await read()).toBe(2);
  });

  test('keeps nobody waiting while it is done again', async () => {
    const { world, spared } = setUpByHand();
    const first = spared.get();
    world.reads[0]?.resolve('old');
    expect(await first).toBe('old');
    world.changes += 1;
    expect(await spared.get()).toBe('old');
    expect(world.reads).toHaveLength(2);
    expect(await spared.get()).toBe('old');
    expect(world.reads).toHaveLength(2);
    world.reads[1]?.resolve('new');
    await world.reads[1]?.promise;
    expect(await spared.get()).toBe('new');
  });

  test('tells what is known without waiting, and how often it was read', async () => {
    const { world, spared } = setUpByHand();
    spared.update();
    expect([spared.latest, spared.results]).toEqual([undefined, 0]);
    world.reads[0]?.resolve('first');
    await spared.get();
    expect([spared.latest, spared.results]).toEqual(['first', 1]);
    spared.update();
    expect(world.reads).toHaveLength(1);
  });

  test('is shared by those who ask at the same time', async () => {
    const { world, read } = setUp();
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    expect(world.reads).toBe(1);
  });

  test('is tried again after a failure', async () => {
    let failing = true;
    const spared = new SparingRead(
      async () => {
        if (failing) throw new Error('not now');
        return 'done';
      },
      () => 0,
    );
    await expect(spared.get()).rejects.toThrow('not now');
    expect(spared.failure).toEqual(new Error('not now'));
    failing = false;
    expect(await spared.get()).toBe('done');
    expect(spared.failure).toBeUndefined();
  });

  test('keeps its last result, and says so, when it fails later', async () => {
    const { world, spared } = setUpByHand();
    spared.update();
    world.reads[0]?.resolve('good');
    await spared.get();
    world.changes += 1;
    spared.update();
    world.reads[1]?.reject(new Error('not now'));
    await expect(world.reads[1]?.promise).rejects.toThrow();
    expect(await spared.get()).toBe('good');
    expect(spared.failure).toEqual(new Error('not now'));
  });
});
