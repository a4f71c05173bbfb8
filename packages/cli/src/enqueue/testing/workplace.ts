import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, type RunOptions, runCommand } from '../../testing/run-command.ts';
import { type SmallStack, startSmallStack } from '../../testing/small-stack.ts';

/** A stack, a file, and the command that brings the one to the other. */
export interface Workplace extends SmallStack {
  /** Where `fileOf` writes. */
  readonly file: string;
  /** Writes a file of ids. */
  fileOf(content: string | readonly string[]): Promise<string>;
  /** Runs `alma-cache enqueue`. */
  enqueue(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** The bodies in the Users queue, sorted. */
  queued(): Promise<string[]>;
  /** Empties the queue, and lets nothing fail any more. */
  clear(): Promise<void>;
}

export async function startWorkplace(): Promise<Workplace> {
  const small = await startSmallStack();
  const folder = await mkdtemp(join(tmpdir(), 'alma-cache-enqueue-'));
  const file = join(folder, 'ids.txt');
  return {
    ...small,
    file,
    fileOf: async (content) => {
      await writeFile(file, typeof content === 'string' ? content : content.join('\n'));
      return file;
    },
    enqueue: (args, options = {}) => {
      const env = { ...small.env, ...options.env };
      return runCommand(['enqueue', ...args, '--stack', 'local-stack'], { ...options, env });
    },
    queued: async () => (await small.bodies('usersQueue')).toSorted(),
    clear: async () => {
      small.stack.faults.clear();
      await small.stack.queue('usersQueue').receiveAll();
    },
    [Symbol.asyncDispose]: async () => {
      await small[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** So many ids. */
export const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `user-${index + 1}`);
