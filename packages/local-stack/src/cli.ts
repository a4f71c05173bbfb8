#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { EXIT, run } from './cli/run.ts';

/** Under npm one Ctrl-C arrives twice: from the terminal, and handed on by npm. ms. */
const SAME_KEY_PRESS_MS = 500;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const interruption = new AbortController();
let interruptedAt: number | undefined;

function interrupt(): void {
  const now = performance.now();
  // The functions end by themselves when this process is gone.
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

process.exitCode = await run(process.argv.slice(2), root, {
  env,
  stdin,
  stdout,
  stderr,
  signal: interruption.signal,
});
