import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './build-packages.ts';
import { atVersion, type Manifest } from './manifest.ts';
import { root } from './published.ts';

interface Lockfile {
  version: string;
  packages: Record<string, Manifest>;
}

const MANIFESTS = ['package.json', '{packages,services}/*/package.json'];

/** The version that the packages have now. */
export const currentVersion = (): string => readJson<{ version: string }>('package.json').version;

/** Writes a version into the package.json of every workspace, and into package-lock.json, which repeats them. */
export function setVersion(version: string): void {
  const paths = globSync(MANIFESTS, { cwd: root });
  for (const path of paths) writeJson(join(root, path), atVersion(readJson<Manifest>(path), version));

  const lock = readJson<Lockfile>('package-lock.json');
  const own = paths.map((path) => path.replace(/\/?package\.json$/, ''));
  const packages = Object.entries(lock.packages).map(([path, entry]) => [
    path,
    own.includes(path) ? atVersion(entry, version) : entry,
  ]);
  writeJson(join(root, 'package-lock.json'), { ...lock, version, packages: Object.fromEntries(packages) });
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8'));
