import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const requirements = join(import.meta.dirname, 'requirements.txt');

/** Downloads, and packages to unpack. ms. */
const PATIENCE_MS = 10 * 60_000;

/** Programs of a virtual environment. */
export interface PythonEnvironment {
  /** The path of a program, such as `python`. */
  program(name: string): string;
}

/**
 * A virtual environment of this checkout's own with what `requirements.txt` pins. It is made by the first run that needs it, and
 * again whenever the pins change; nothing is installed outside of it.
 *
 * @throws Error where there is no Python 3 with `venv`, or the packages cannot be had
 */
export async function pythonEnvironment(): Promise<PythonEnvironment> {
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(root, '.deployed', `python-${pins.slice(0, 12)}`);
  const program = (name: string) => join(folder, 'bin', name);
  if (!existsSync(join(folder, 'complete'))) {
    await rm(folder, { recursive: true, force: true });
    process.stderr.write('Installing what the tests need of Python in a virtual environment …\n');
    await run('python3', ['-m', 'venv', folder]);
    await run(program('pip'), ['install', '--quiet', '--requirement', requirements], {
      timeout: PATIENCE_MS,
    });
    await run('touch', [join(folder, 'complete')]);
  }
  return { program };
}
