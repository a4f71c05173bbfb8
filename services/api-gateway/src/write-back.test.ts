import { expect, test } from '@jest/globals';
import { WriteBack } from './write-back.ts';

function newWriteBack() {
  const warnings: unknown[][] = [];
  const writeBack = new WriteBack({ warn: (...line) => void warnings.push(line) });
  return { writeBack, warnings };
}

const longEnough = () => AbortSignal.timeout(10_000);

test('waits for every write', async () => {
  const { writeBack, warnings } = newWriteBack();
  const done: number[] = [];
  for (let write = 0; write < 60; write++) {
    writeBack.start(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(write);
    });
  }
  await writeBack.finish(longEnough());
  expect(done).toHaveLength(60);
  expect(warnings).toEqual([]);
});

test('logs a write that fails, and does the others', async () => {
  const { writeBack, warnings } = newWriteBack();
  let others = 0;
  const facts = { code: 'CACHE_THROTTLED', retryable: true };
  writeBack.start(() => Promise.reject(Object.assign(new Error('gone'), facts)));
  writeBack.start(async () => {
    others += 1;
  });
  await writeBack.finish(longEnough());
  expect(others).toBe(1);
  expect(warnings).toEqual([['Not written back', { ...facts, reason: 'gone' }]]);
});

test('waits no longer than it may, and begins nothing after that', async () => {
  const { writeBack, warnings } = newWriteBack();
  let begun = 0;
  for (let write = 0; write < 60; write++) {
    writeBack.start(() => {
      begun += 1;
      return new Promise(() => {});
    });
  }
  await writeBack.finish(AbortSignal.timeout(5));
  await writeBack.finish(AbortSignal.abort());
  expect(begun).toBe(25);
  expect(warnings[0]).toEqual(['Not everything written back in time', { notBegun: 35 }]);
});
