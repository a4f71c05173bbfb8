/** What of a package.json, or of a workspace's entry in package-lock.json, has to do with releases. */
export interface Manifest {
  name?: string;
  version?: string;
  publishConfig?: Record<string, unknown>;
  [member: string]: unknown;
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies'];

/** The manifest at another version: all packages have one, and want each other in that very one. */
export function atVersion(manifest: Manifest, version: string): Manifest {
  const own = (entry: [string, unknown]) =>
    entry[0].startsWith('@alma-cache/') ? [entry[0], version] : entry;
  const dependencies = DEPENDENCIES.filter((kind) => manifest[kind] !== undefined).map((kind) => [
    kind,
    Object.fromEntries(Object.entries(manifest[kind] as object).map(own)),
  ]);
  return { ...manifest, version, ...Object.fromEntries(dependencies) };
}

/**
 * The package.json of what is published. Inside the repository a package is private, so that nobody publishes its source,
 * and `publishConfig` has what leads to the built files instead; npm itself takes nothing but `access` from there.
 */
export function publishedManifest(source: Manifest, more: { repository?: Record<string, string> }): Manifest {
  const { private: _private, devDependencies: _development, publishConfig = {}, ...manifest } = source;
  const { access, ...built } = publishConfig;
  return { ...manifest, ...more, ...built, publishConfig: { access } };
}
