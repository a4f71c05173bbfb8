import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type Sample, Sampler } from './sampler.ts';

const INTERVAL_MS = 5000;

/** A sampler that counts its samples, on a clock that jumps to when the next sample is due. */
function setUp(read?: (samples: number) => Promise<number>) {
  const seen = { samples: 0, times: [] as number[] };
  let time = 0;
  const now = () => time;
  const sleep = async (ms: number) => {
    await setImmediate();
    time += ms;
  };
  const sampler = new Sampler(
    async () => {
      seen.samples += 1;
      seen.times.push(time);
      return read ? await read(seen.samples) : seen.samples;
    },
    { intervalMs: INTERVAL_MS, now, sleep },
  );
  return { seen, sampler, pass: (ms: number) => sleep(ms) };
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

const idle = async () => {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
};

describe('a sampler', () => {
  test('takes no sample while nobody listens', async () => {
    const { seen, sampler } = setUp();
    await idle();
    expect(seen.samples).toBe(0);
    await samplesOf(sampler, 2);
    await idle();
    expect(seen.samples).toBe(2);
    expect(await samplesOf(sampler, 1)).toEqual([{ state: 3 }]);
  });

  test('takes the first sample at once, and each other one an interval later', async () => {
    const { seen, sampler } = setUp();
    await samplesOf(sampler, 4);
    expect(seen.times).toEqual([0, 5000, 10_000, 15_000]);
  });

  test('takes each sample once, for however many listeners', async () => {
    const { sampler } = setUp();
    const [first, second] = await Promise.all([samplesOf(sampler, 3), samplesOf(sampler, 3)]);
    expect(first).toEqual([{ state: 1 }, { state: 2 }, { state: 3 }]);
    expect(second).toEqual(first);
  });

  test('takes none the sooner for pages that are opened again and again', async () => {
    const { seen, sampler, pass } = setUp();
    for (let opened = 0; opened < 10; opened++) {
      const unsubscribe = sampler.subscribe(() => {});
      await pass(100);
      unsubscribe();
      await idle();
    }
    for (const [index, time] of seen.times.entries()) {
      const before = seen.times[index - 1];
      if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(INTERVAL_MS);
    }
  });

  test('gives a new listener the last sample at once, where that is new enough', async () => {
    const { sampler, pass } = setUp();
    await samplesOf(sampler, 1);
    const late: unknown[] = [];
    sampler.subscribe((sample) => late.push(sample))();
    expect(late).toEqual([expect.objectContaining({ state: 1 })]);
    await pass(INTERVAL_MS);
    sampler.subscribe((sample) => late.push(sample))();
    expect(late).toHaveLength(1);
  });

  test('says why there is no sample, and goes on', async () => {
    const { sampler } = setUp(async (samples) => {
      if (samples === 1) throw new Error('no\u001B[31m answer');
      return samples;
    });
    expect(await samplesOf(sampler, 2)).toEqual([{ error: 'no answer' }, { state: 2 }]);
  });

  test('gives up the sample under way when it is disposed of, and takes no more', async () => {
    let given: AbortSignal | undefined;
    const sampler = new Sampler(
      (signal) => {
        given = signal;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      { intervalMs: INTERVAL_MS, now: () => 0, sleep: () => Promise.resolve() },
    );
    sampler.subscribe(() => {});
    await idle();
    await sampler[Symbol.asyncDispose]();
    expect(given?.aborted).toBe(true);
    sampler.subscribe(() => {});
    await idle();
    await expect(sampler[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});
