import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Publishes what a folder holds to the registry that npm is set up for, unless it is there already. */
export function publishOnce(folder: string): 'published' | 'was there' {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (isPublished(`${name}@${version}`)) return 'was there';
  execFileSync('npm', ['publish', folder], { stdio: 'inherit' });
  return 'published';
}

/** Lists what would be published, and asks no registry. */
export const listContents = (folder: string): void => {
  execFileSync('npm', ['pack', '--dry-run'], { cwd: folder, stdio: 'inherit' });
};

function isPublished(specification: string): boolean {
  const { stdout } = spawnSync('npm', ['view', specification, 'version', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // npm knows the package, but not this version.
  if (stdout.trim() === '') return false;
  const { error } = Object(JSON.parse(stdout));
  if (error === undefined) return true;
  if (error.code === 'E404') return false;
  throw new Error(`The registry did not say whether it has ${specification}: ${error.summary}`);
}
