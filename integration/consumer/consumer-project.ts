import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildPackages } from '../../scripts/release/build-packages.ts';
import { distFolder, published, root } from '../../scripts/release/published.ts';

const run = promisify(execFile);

/** What the READMEs' commands and examples install besides the packages, each as it is installed here. */
const BESIDES = ['esbuild', 'valibot', '@types/node', '@middy/core'];

export interface PackedFile {
  readonly path: string;
}

/** A package as it would be published. */
export interface Packed {
  readonly name: string;
  readonly tarball: string;
  readonly files: readonly PackedFile[];
}

/** A project of somebody else's: a folder outside of this repository in which the packages are installed. */
export interface ConsumerProject extends AsyncDisposable {
  readonly folder: string;
  readonly packages: readonly Packed[];
  /** Writes a file below the folder, and returns its path. */
  write(file: string, text: string): Promise<string>;
  /** What a program prints that is run in the folder; throws with what it printed where it fails. */
  run(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/** Builds and packs what is published, and installs the tarballs, and nothing else of this repository. */
export async function createConsumerProject(): Promise<ConsumerProject> {
  const folder = await mkdtemp(join(tmpdir(), 'alma-cache-consumer-'));
  const project: Omit<ConsumerProject, 'packages'> = {
    folder,
    async write(file, text) {
      const path = join(folder, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      return path;
    },
    async run(program, args, env = {}) {
      try {
        const { stdout } = await run(program, args, { cwd: folder, env: { ...process.env, ...env } });
        return stdout;
      } catch (error) {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
        throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  await project.write('package.json', '{ "name": "consumer", "private": true, "type": "module" }');
  buildPackages();
  const packed = await project.run('npm', [
    'pack',
    '--json',
    '--pack-destination',
    folder,
    ...published.map(distFolder),
  ]);
  const packages = (JSON.parse(packed) as { name: string; filename: string; files: PackedFile[] }[]).map(
    ({ name, filename, files }) => ({ name, files, tarball: join(folder, filename) }),
  );
  const tarballs = packages.map(({ tarball }) => tarball);
  const install = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--prefer-offline'];
  await project.run('npm', [...install, ...tarballs, ...[...peers(), ...BESIDES].map(asInstalledHere)]);
  return { ...project, packages };
}

/** Where npm would take the newest ones, so that a run tells of the packages and not of today's registry. */
const peers = (): string[] => [
  ...new Set(published.flatMap((name) => Object.keys(manifestIn(distFolder(name)).peerDependencies ?? {}))),
];

const asInstalledHere = (name: string): string =>
  `${name}@${manifestIn(join(root, 'node_modules', name)).version}`;

const manifestIn = (folder: string): { version: string; peerDependencies?: Record<string, string> } =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
