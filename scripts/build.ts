import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The packages that others install, each after those that its types come from. */
const published = ['connection-pool', 'alma-client', 'cache-schemas', 'aws-utils', 'alma-sandbox'];

/** Inside the repository a package is its TypeScript source; what `npm publish packages/NAME/dist` takes is built here. */
for (const name of published) {
  const directory = join(root, 'packages', name);
  const dist = join(directory, 'dist');
  rmSync(dist, { recursive: true, force: true });
  execFileSync('tsc', ['-p', join(directory, 'tsconfig.build.json')], { stdio: 'inherit' });

  const { publishConfig, devDependencies, ...manifest } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  writeFileSync(
    join(dist, 'package.json'),
    `${JSON.stringify({ ...manifest, ...publishConfig }, null, 2)}\n`,
  );
  copyFileSync(join(directory, 'README.md'), join(dist, 'README.md'));
  process.stdout.write(`packages/${name}/dist\n`);
}
