import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bundle } from './bundles.ts';

const RUNTIME = fileURLToPath(new URL('runtime.mjs', import.meta.url));

export interface Cost {
  readonly ms: number;
  /** CPU time of all of the process's threads. */
  readonly cpuMs: number;
}

export interface Load extends Cost {
  /** Which of Node's own modules were loaded. */
  readonly modules: readonly string[];
}

export interface Invocation extends Cost {
  readonly answer: unknown;
  /** Of the process, at the end. */
  readonly rssBytes: number;
  /** Of the process, at any time so far. */
  readonly peakRssBytes: number;
}

/** A function in a fresh process, as at a cold start. */
export class FunctionProcess implements AsyncDisposable {
  readonly load: Load;
  readonly #child: ChildProcess;
  readonly #log: string[];

  private constructor(child: ChildProcess, log: string[], load: Load) {
    this.#child = child;
    this.#log = log;
    this.load = load;
  }

  /** @throws FunctionFailedError when the module cannot be loaded */
  static async start(
    bundle: Bundle,
    environment: Readonly<Record<string, string>>,
  ): Promise<FunctionProcess> {
    const child = spawn(process.execPath, [RUNTIME, bundle.file, bundle.handler], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => log.push(text));
    return new FunctionProcess(child, log, (await messageOf(child, log)) as Load);
  }

  /** What the function has written so far. */
  get log(): string {
    return this.#log.join('');
  }

  /** @throws FunctionFailedError when the process ends */
  async invoke(event: unknown): Promise<Invocation> {
    this.#child.send({ event });
    return (await messageOf(this.#child, this.#log)) as Invocation;
  }

  /** Holds the process still, as Lambda does between two invocations. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}

/** The function's process ended before it answered. */
export class FunctionFailedError extends Error {
  override readonly name = 'FunctionFailedError';
  readonly code = 'BENCH_FUNCTION_FAILED';
  readonly retryable = false;

  constructor(log: readonly string[]) {
    super(`The function ended before it answered; it wrote: ${log.join('').slice(-2000)}`);
  }
}

async function messageOf(child: ChildProcess, log: readonly string[]): Promise<unknown> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = once(child, 'close', { signal }).then(() => {
    throw new FunctionFailedError(log);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    // The promises that lose the race reject with this abort, which concerns nobody.
    ended.catch(() => undefined);
    stop.abort();
  }
}
