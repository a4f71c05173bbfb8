import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type Sample, Sampler } from './sampler.ts';

/** Long enough for some samples, ms. */
const A_WHILE = 20;

function setUp() {
  const counter = { samples: 0 };
  const sampler = new Sampler(async () => {
    counter.samples += 1;
    return counter.samples;
  }, 1);
  return { counter, sampler };
}

/** Resolves with the first samples that a new listener gets. */
function samplesOf<T>(sampler: Sampler<T>, count: number): Promise<Sample<T>[]> {
  return new Promise((resolve) => {
    const samples: Sample<T>[] = [];
    const unsubscribe = sampler.subscribe((sample) => {
      samples.push(sample);
      if (samples.length < count) return;
      unsubscribe();
      resolve(samples);
    });
  });
}

describe('a sampler', () => {
  test('takes no sample while nobody listens', async () => {
    const { counter, sampler } = setUp();
    await sleep(A_WHILE);
    expect(counter.samples).toBe(0);
    await samplesOf(sampler, 2);
    const taken = counter.samples;
    await sleep(A_WHILE);
    expect(counter.samples).toBe(taken);
    expect(await samplesOf(sampler, 1)).toEqual([{ state: taken + 1 }]);
  });

  test('takes each sample once, for however many listeners', async () => {
    const { sampler } = setUp();
    const [first, second] = await Promise.all([samplesOf(sampler, 3), samplesOf(sampler, 3)]);
    expect(first).toEqual([{ state: 1 }, { state: 2 }, { state: 3 }]);
    expect(second).toEqual(first);
  });

  test('gives a new listener the last sample at once', async () => {
    const { sampler } = setUp();
    const unsubscribe = sampler.subscribe(() => {});
    await sleep(A_WHILE);
    const late: Sample<number>[] = [];
    sampler.subscribe((sample) => late.push(sample))();
    expect(late).toHaveLength(1);
    unsubscribe();
  });

  test('says why there is no sample, and goes on', async () => {
    let failing = true;
    const sampler = new Sampler(async () => {
      if (!failing) return 'well again';
      failing = false;
      throw new Error('no answer');
    }, 1);
    expect(await samplesOf(sampler, 2)).toEqual([{ error: 'no answer' }, { state: 'well again' }]);
  });

  test('ends with the sample under way when it is closed', async () => {
    const { counter, sampler } = setUp();
    sampler.subscribe(() => {});
    await sampler.close();
    const taken = counter.samples;
    await sleep(A_WHILE);
    expect(counter.samples).toBe(taken);
  });

  test('closes also where somebody comes meanwhile', async () => {
    const sampler = new Sampler(() => sleep(1), 1);
    sampler.subscribe(() => {});
    const closed = sampler.close();
    const unsubscribe = sampler.subscribe(() => {});
    await expect(closed).resolves.toBeUndefined();
    unsubscribe();
  });
});
