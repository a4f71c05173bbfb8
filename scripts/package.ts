import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { slsPackage } from '@alma-cache/testing/template/sls';

const root = resolve(import.meta.dirname, '..');

/** The whole stack and each service that deploys alone: every directory with a serverless.yml. */
function deployables(): string[] {
  const services = readdirSync(join(root, 'services')).map((name) => join(root, 'services', name));
  return [root, ...services].filter((directory) => existsSync(join(directory, 'serverless.yml')));
}

const { values } = parseArgs({ options: { stage: { type: 'string', default: 'stg' } } });

for (const directory of deployables()) {
  const { output, placeholders } = await slsPackage({ directory, stage: values.stage });
  const name = relative(root, directory) || 'the whole stack';
  process.stdout.write(`${name}, stage ${values.stage}: ${relative(root, output)}\n`);
  if (placeholders.length > 0) {
    process.stderr.write('  not to be deployed: placeholders stand in for variables that are not set\n');
  }
}
