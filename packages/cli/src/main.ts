import { fileURLToPath } from 'node:url';
import { EXIT } from './exit.ts';
import { listenForInterruption } from './interruption.ts';
import { run } from './run.ts';
import { sleep } from './sleep.ts';

const { signal, endSoon } = listenForInterruption();
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
  signal,
  now: Date.now,
  sleep,
});
// A result that could not be written is a failure, whatever became of the work.
process.exitCode ??= exitCode;

if (signal.aborted) {
  await Promise.all([stdout, stderr].map(written));
  endSoon();
}

/** Resolves once all output was taken, or nobody takes it any more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
