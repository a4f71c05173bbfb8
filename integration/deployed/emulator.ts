import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonEnvironment } from './python-environment.ts';

/** How long the emulator may take to import itself on a busy machine, ms. */
const START_MS = 60_000;

/** An emulator of AWS, on loopback, with its checks of IAM switched on. */
export interface Emulator extends AsyncDisposable {
  readonly url: string;
  /** What leads the SDK, `sls` and `alma-cache` to it: the whole environment of a process. */
  readonly env: Readonly<Record<string, string>>;
  /** All that it and its functions have written so far. */
  log(): Promise<string>;
}

/** Starts an emulator without anything in it. */
export async function startEmulator(): Promise<Emulator> {
  const python = await pythonEnvironment();
  const folder = await mkdtemp(join(tmpdir(), 'alma-cache-deployed-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // The functions run on the first `node` that it finds: that of this process, which is the deployed major.
  const path = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  const logFile = join(folder, 'emulator.log');
  const emulator = spawn(python.program('python'), [join(import.meta.dirname, 'emulator', 'start.py')], {
    cwd: folder,
    env: {
      PATH: path,
      TMPDIR: folder,
      HOME: folder,
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that its functions' processes end with it.
    detached: true,
  });
  const log = createWriteStream(logFile);
  emulator.stdout.pipe(log, { end: false });
  emulator.stderr.pipe(log, { end: false });
  const stop = async () => {
    await end(emulator);
    log.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await ready(url, emulator);
  } catch (cause) {
    const written = await readFile(logFile, 'utf8');
    await stop();
    throw new Error(`The emulator did not start:\n${written.slice(-2000)}`, { cause });
  }
  return {
    url,
    env: {
      PATH: path,
      HOME: folder,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
    },
    log: () => readFile(logFile, 'utf8'),
    [Symbol.asyncDispose]: stop,
  };
}

async function ready(url: string, emulator: ChildProcess): Promise<void> {
  const deadline = AbortSignal.timeout(START_MS);
  while (true) {
    const isUp = await fetch(`${url}/_ministack/health`, { signal: deadline }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (emulator.exitCode !== null) throw new Error(`It ended with exit code ${emulator.exitCode}`);
    deadline.throwIfAborted();
    await sleep(200);
  }
}

async function end(emulator: ChildProcess): Promise<void> {
  if (emulator.pid === undefined) return;
  const exited =
    emulator.exitCode === null && emulator.signalCode === null ? once(emulator, 'exit') : undefined;
  try {
    process.kill(-emulator.pid, 'SIGKILL');
  } catch (error) {
    // Everything of the group has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  server.close();
  await once(server, 'close');
  return address.port;
}
