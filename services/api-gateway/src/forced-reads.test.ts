import { expect, test } from '@jest/globals';
import { ForcedReads } from './forced-reads.ts';

/** Reads at a clock that only the test moves. */
function bench() {
  let time = 1_000_000;
  const forced = new ForcedReads(() => time);
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  return {
    forced,
    pass,
    /** A read that takes so many seconds. */
    read: (seconds: number) => forced.run(async () => pass(seconds)),
  };
}

const refusal = { code: 'READS_LIMITED', status: 503 };

test('go on for twenty seconds, and wait then for as long as the last of them went beyond that', async () => {
  const { read, pass } = bench();
  await read(19);
  await read(4);
  await expect(read(1)).rejects.toMatchObject({ ...refusal, retryAfter: 4 });
  pass(3);
  await expect(read(1)).rejects.toMatchObject({ ...refusal, retryAfter: 1 });
  pass(1);
  await read(1);
});

test('get half of the time in the long run', async () => {
  const { read, pass } = bench();
  let reading = 0;
  for (let second = 0; second < 3600; second++) {
    const refused = await read(1).then(
      () => false,
      () => true,
    );
    if (refused) pass(1);
    else reading += 1;
  }
  expect(reading).toBeGreaterThanOrEqual(1800);
  expect(reading).toBeLessThanOrEqual(1800 + 20);
});

test('count once where several go on at the same time', async () => {
  const { forced, pass, read } = bench();
  const { promise, resolve } = Promise.withResolvers<void>();
  const both = [forced.run(() => promise), forced.run(() => promise)];
  pass(15);
  resolve();
  await Promise.all(both);
  await read(1);
  await read(4);
  await expect(read(1)).rejects.toMatchObject(refusal);
});

test('count where they fail, and the failure is their own', async () => {
  const { forced, pass, read } = bench();
  const failure = new Error('Alma is down');
  const failing = forced.run(async () => {
    pass(30);
    throw failure;
  });
  await expect(failing).rejects.toBe(failure);
  await expect(read(1)).rejects.toMatchObject({ ...refusal, retryAfter: 11 });
});

test('owe nothing for a clock that is set back', async () => {
  const { read, pass } = bench();
  await read(5);
  pass(-3600);
  await read(14);
  await read(1);
});
