import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackages } from './build-packages.ts';
import { released, unreleased } from './changelog.ts';
import { git, origin } from './git.ts';
import { distFolder, published, root } from './published.ts';
import { listContents, publishOnce } from './registry.ts';
import { repositoryUrl } from './repository.ts';
import { currentVersion, setVersion } from './versions.ts';

const CHANGELOG = join(root, 'CHANGELOG.md');

/** Why a release cannot be; the message says what to do. */
export class ReleaseRefused extends Error {
  override name = 'ReleaseRefused';
}

/** Does all that a release does, but leaves the checkout, git and the registry as they are. */
export function rehearse(version: string, say: (line: string) => void): void {
  refuseUnlessReady(version);
  say(`CHANGELOG.md, ${version}:\n${unreleased(readFileSync(CHANGELOG, 'utf8'))}\n`);
  buildPackages(version);
  for (const name of published) listContents(distFolder(name));
  say(`A dry run: nothing was changed but packages/*/dist, and nothing published.`);
}

/**
 * Gives every package the version, writes the changelog, commits and tags that, and publishes what others install.
 * Where it failed in the midst of publishing, the same call goes on with those that are not on the registry yet.
 */
export function release(version: string, say: (line: string) => void): void {
  const tag = `v${version}`;
  if (git('tag', '--points-at', 'HEAD').split('\n').includes(tag)) {
    say(`${tag} is tagged already; publishing what is missing`);
  } else {
    refuseUnlessReady(version);
    setVersion(version);
    const today = new Date().toISOString().slice(0, 10);
    writeFileSync(CHANGELOG, released(readFileSync(CHANGELOG, 'utf8'), version, today));
    git('commit', '--quiet', '--all', '--message', `Release ${version}`);
    git('tag', '--annotate', tag, '--message', tag);
  }
  buildPackages();
  for (const name of published) say(`@alma-cache/${name} ${version}: ${publishOnce(distFolder(name))}`);
  say(`Now push it: git push --follow-tags`);
}

function refuseUnlessReady(version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new ReleaseRefused(`"${version}" is no version such as 1.2.0`);
  }
  if (isLower(version, currentVersion())) {
    throw new ReleaseRefused(`${version} is lower than ${currentVersion()}, which the packages have now`);
  }
  if (git('tag', '--list', `v${version}`) !== '') {
    throw new ReleaseRefused(
      `v${version} is tagged, on another commit than this one; choose a higher version`,
    );
  }
  if (git('status', '--porcelain') !== '') {
    throw new ReleaseRefused('The checkout has changes that are not committed; commit them or put them away');
  }
  if (unreleased(readFileSync(CHANGELOG, 'utf8')) === '') {
    throw new ReleaseRefused(
      'CHANGELOG.md says nothing under "Unreleased"; write what changes for its readers',
    );
  }
  if (repositoryUrl(origin()) === undefined) {
    throw new ReleaseRefused(
      'The remote "origin" is no address that others reach (https or ssh); packages name it as their repository',
    );
  }
}

const isLower = (version: string, than: string): boolean =>
  version.localeCompare(than, 'en', { numeric: true }) < 0;
