import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PackagingError } from './errors.ts';

/** Packaging takes some ten seconds, and a few times that on a busy machine; what takes this long hangs. ms. */
const PACKAGING_LIMIT_MS = 180_000;

export interface SlsPackageOptions {
  /** The directory of the serverless.yml. */
  readonly directory: string;
  readonly stage: string;
  /** Where the template and the bundles go. */
  readonly output: string;
  /** Stage parameters, in place of those that the serverless.yml gives. Default: none. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What `sls` sees. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `sls package`, which needs neither network nor credentials, and leaves nothing but its output behind.
 *
 * @throws PackagingError with what it printed
 */
export async function slsPackage(options: SlsPackageOptions): Promise<void> {
  // When it is stopped, osls leaves there what it has.
  const temporary = await mkdtemp(join(tmpdir(), 'sls-package-'));
  try {
    await run(options, temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function run(options: SlsPackageOptions, temporary: string): Promise<void> {
  const { directory, stage, output, parameters = {}, env, signal } = options;
  const serverless = createRequire(join(directory, 'package.json')).resolve('serverless/bin/serverless.js');
  const params = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const child = spawn(
    process.execPath,
    [serverless, 'package', '--stage', stage, '--package', output, ...params],
    {
      cwd: directory,
      env: { ...env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PACKAGING_LIMIT_MS,
      ...(signal && { signal }),
    },
  );
  let failure: unknown;
  child.once('error', (error) => {
    failure = error;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (failure) throw new PackagingError('sls package could not run', { cause: failure });
  const outcome = code === null ? 'was stopped before its end' : 'failed';
  if (code !== 0) throw new PackagingError(`sls package ${outcome}:\n${stdout}${stderr}`.trimEnd());
}
