import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { origin } from './git.ts';
import { atVersion, publishedManifest } from './manifest.ts';
import { distFolder, packageFolder, published, root } from './published.ts';
import { repositoryUrl } from './repository.ts';

/**
 * Builds packages/NAME/dist of all that is published: inside the repository a package is its TypeScript source.
 * @param version What they are to be; as their package.json says where it is left out.
 */
export function buildPackages(version?: string): void {
  const url = repositoryUrl(origin());
  for (const name of published) {
    const dist = distFolder(name);
    rmSync(dist, { recursive: true, force: true });
    execFileSync('tsc', ['-p', join(packageFolder(name), 'tsconfig.build.json')], { stdio: 'inherit' });

    const source = JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8'));
    const manifest = publishedManifest(source, {
      ...(url && { repository: { type: 'git', url, directory: `packages/${name}` } }),
    });
    writeJson(join(dist, 'package.json'), version === undefined ? manifest : atVersion(manifest, version));
    copyFileSync(join(packageFolder(name), 'README.md'), join(dist, 'README.md'));
    copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
  }
}

export const writeJson = (file: string, value: unknown): void =>
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
