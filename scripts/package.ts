import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { slsPackage } from '@alma-cache/local-stack';
import { placeholderEnvironment } from '@alma-cache/testing/template/placeholders';

const root = resolve(import.meta.dirname, '..');

/** The whole stack and each service that deploys alone: every directory with a serverless.yml. */
function deployables(): string[] {
  const services = readdirSync(join(root, 'services')).map((name) => join(root, 'services', name));
  return [root, ...services].filter((directory) => existsSync(join(directory, 'serverless.yml')));
}

const { values } = parseArgs({ options: { stage: { type: 'string', default: 'stg' } } });

/** Deployment variables that are not set get placeholders, so that packaging can be tried anywhere. */
const placeholders = Object.entries(placeholderEnvironment(values.stage)).filter(
  ([name]) => !process.env[name],
);
const env = { ...process.env, ...Object.fromEntries(placeholders) };

for (const directory of deployables()) {
  const output = join(directory, '.serverless');
  await slsPackage({ directory, stage: values.stage, output, env });
  const name = relative(root, directory) || 'the whole stack';
  process.stdout.write(`${name}, stage ${values.stage}: ${relative(root, output)}\n`);
  if (placeholders.length > 0) {
    process.stderr.write('  not to be deployed: placeholders stand in for variables that are not set\n');
  }
}
