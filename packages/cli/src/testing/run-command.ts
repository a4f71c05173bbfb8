import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { AWS_ENVIRONMENT, type Environment, processEnvironment } from './environment.ts';

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The whole environment. Default: `AWS_ENVIRONMENT`. */
  readonly env?: Environment;
  readonly stdin?: string | Iterable<string> | AsyncIterable<string>;
  /** Aborts as Ctrl-C would. */
  readonly signal?: AbortSignal;
  readonly now?: Terminal['now'];
  readonly sleep?: Terminal['sleep'];
  /** How wide the outputs are. Default: they are no terminals. */
  readonly columns?: number;
}

/** A stream that keeps what is written to it. It is no terminal. */
export class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/**
 * Runs a command in this process: `await runCommand(['status', '--json'])`. Its environment is this process's for as long, so
 * that commands cannot run beside each other.
 */
export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = AWS_ENVIRONMENT, stdin = '' } = options;
  using _ = processEnvironment(env);
  const { columns } = options;
  const output = () => Object.assign(new Captured(), columns !== undefined && { columns });
  const stdout = output();
  const stderr = output();
  const code = await run(args, ROOT, {
    env,
    stdin: Readable.from(typeof stdin === 'string' ? [stdin] : stdin),
    stdout,
    stderr,
    signal: options.signal ?? new AbortController().signal,
    now: options.now ?? Date.now,
    sleep: options.sleep ?? (() => Promise.resolve()),
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
