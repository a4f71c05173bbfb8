#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT } from './exit.ts';
import { run } from './run.ts';

/** Under npm one Ctrl-C arrives twice: from the terminal, and handed on by npm. ms. */
const SAME_KEY_PRESS_MS = 500;

const interruption = new AbortController();
let interruptedAt: number | undefined;

function interrupt(): void {
  const now = performance.now();
  if (interruptedAt !== undefined && now - interruptedAt > SAME_KEY_PRESS_MS) process.exit(EXIT.interrupted);
  interruptedAt ??= now;
  interruption.abort();
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

const { env, stdin, stdout, stderr } = process;

// Whoever reads the output may have read enough and gone, as `head` does: that is no failure.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), fileURLToPath(new URL('../../../', import.meta.url)), {
  env,
  stdin,
  stdout,
  stderr,
  signal: interruption.signal,
  now: Date.now,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
});
