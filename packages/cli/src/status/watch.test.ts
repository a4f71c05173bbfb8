import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { StackNotFoundError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { stackStatus } from './testing/statuses.ts';
import { watch } from './watch.ts';

/** Watches what the readings give, until there are no more; says what was displayed. */
async function watching(...readings: (() => Promise<never> | undefined)[]) {
  const interruption = new AbortController();
  const shown: string[] = [];
  const waits: number[] = [];
  let count = 0;
  const stdout = new PassThrough();
  const terminal = {
    env: {},
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    signal: interruption.signal,
    now: () => 0,
    sleep: async (ms: number) => {
      waits.push(ms);
      if (count === readings.length) interruption.abort();
    },
  } satisfies Terminal;
  const display = {
    status: () => void shown.push('status'),
    failure: (message: string) => void shown.push(message),
    [Symbol.dispose]: () => undefined,
  };
  const read = async () => readings[count++]?.() ?? stackStatus();
  const done = watch(read, display, { terminal, intervalMs: 5000 });
  return { done, shown, waits, stdout, interruption };
}

const well = () => undefined;
const failing = (error: Error) => () => Promise.reject(error);

describe('watching', () => {
  test('goes on, one interval after the other, until it is interrupted', async () => {
    const { done, shown, waits } = await watching(well, well, well);
    await done;
    expect(shown).toEqual(['status', 'status', 'status']);
    expect(waits).toEqual([5000, 5000, 5000]);
  });

  test('goes on after a reading that fails', async () => {
    const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const { done, shown } = await watching(well, failing(unreachable), well);
    await done;
    expect(shown).toEqual(['status', expect.stringMatching(/^AWS cannot be reached;/), 'status']);
  });

  test('does not begin where the first reading fails', async () => {
    const { done, shown } = await watching(failing(new Error('no credentials')), well);
    await expect(done).rejects.toThrow('no credentials');
    expect(shown).toEqual([]);
  });

  test('ends when the stack is gone', async () => {
    const { done, shown } = await watching(well, failing(new StackNotFoundError('alma-cache-stg', [])), well);
    await expect(done).rejects.toThrow(StackNotFoundError);
    expect(shown).toEqual(['status']);
  });

  test('does not take an interrupted reading for one that failed', async () => {
    const watched = await watching(well, () => {
      watched.interruption.abort();
      return Promise.reject(new Error('aborted'));
    });
    await watched.done;
    expect(watched.shown).toEqual(['status']);
  });

  test('ends when nobody reads the output any more', async () => {
    const watched = await watching(
      well,
      () => {
        watched.stdout.emit('error', new Error('EPIPE'));
        return undefined;
      },
      well,
    );
    await watched.done;
    expect(watched.shown).toHaveLength(2);
  });
});
