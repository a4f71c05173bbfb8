import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where checkouts of other commits are kept, with their dependencies, which take a minute to install. */
const KEPT = 'node_modules/.cache/bench';

export interface Checkout {
  readonly directory: string;
  /** Abbreviated. */
  readonly commit: string;
}

/**
 * A checkout of a commit, with its own dependencies installed.
 *
 * @param root the repository
 * @param ref as git takes it
 */
export async function checkOut(root: string, ref: string): Promise<Checkout> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: root })).stdout.trim();
  const commit = await git('rev-parse', '--verify', '--short', `${ref}^{commit}`);
  const directory = join(root, KEPT, commit);
  const installed = join(directory, 'node_modules/.package-lock.json');
  const isThere = await access(installed).then(
    () => true,
    () => false,
  );
  if (isThere) return { directory, commit };
  await mkdir(directory, { recursive: true });
  const archive = join(root, KEPT, `${commit}.tar`);
  await git('archive', '--format=tar', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', directory]);
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: directory,
  });
  return { directory, commit };
}
