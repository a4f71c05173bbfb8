import { fileURLToPath } from 'node:url';
import { EXIT } from './exit.ts';
import { run } from './run.ts';
import { sleep } from './sleep.ts';

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
    if (error.code === 'EPIPE') return;
    // Such as a disk that is full, of which each write tells.
    if (process.exitCode !== EXIT.failed && stream === stdout) {
      stderr.write(`alma-cache: The output cannot be written: ${error.message}\n`);
    }
    process.exitCode = EXIT.failed;
  });
}

const exitCode = await run(process.argv.slice(2), fileURLToPath(new URL('../../../', import.meta.url)), {
  env,
  stdin,
  stdout,
  stderr,
  signal: interruption.signal,
  now: Date.now,
  sleep,
});
// A result that could not be written is a failure, whatever became of the work.
process.exitCode ??= exitCode;
