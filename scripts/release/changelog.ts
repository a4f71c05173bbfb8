const UNRELEASED = '## Unreleased';

/** What CHANGELOG.md tells of the next release; empty where it tells nothing. */
export function unreleased(changelog: string): string {
  const [, ...after] = changelog.split(`${UNRELEASED}\n`);
  if (after.length !== 1) {
    throw new Error(`CHANGELOG.md needs exactly one heading "${UNRELEASED}", and has ${after.length}`);
  }
  const [section = ''] = (after[0] ?? '').split(/^## /m);
  return section.trim();
}

/** The changelog when the version is out: what was unreleased is under its name, and the next one begins empty. */
export const released = (changelog: string, version: string, date: string): string =>
  changelog.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## ${version} (${date})\n`);
