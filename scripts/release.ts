import { parseArgs } from 'node:util';
import { ReleaseRefused, rehearse, release } from './release/release.ts';

const USAGE = `Releases all packages at one version: changelog, commit, tag, registry.

  npm run release -- 1.1.0 --dry-run    what would be released; changes nothing
  npm run release -- 1.1.0              the same again goes on where it failed
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false } },
});
const [version, ...others] = positionals;
const say = (line: string) => void process.stdout.write(`${line}\n`);

if (version === undefined || others.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    (values['dry-run'] ? rehearse : release)(version, say);
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
